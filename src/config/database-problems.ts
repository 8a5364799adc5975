import type { Environment } from './shape.js';

/** What is wrong with the database as it is configured. The address may hold a password, so it is not repeated. */
export function databaseProblems(given: Environment): string[] {
  const url = given['DATABASE_URL'];
  if (url === undefined) return [];
  if (URL.canParse(url) && /^postgres(ql)?:$/.test(new URL(url).protocol)) return [];
  const expected = 'an address such as postgres://trialogue:password@127.0.0.1:5432/trialogue';
  return [`DATABASE_URL: expected ${expected}, or nothing for the embedded database (what it is now is not shown)`];
}
