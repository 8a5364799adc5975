import type { Environment } from './shape.js';

/** Short enough to type into a scraper's file, too long to be guessed. */
const TOKEN_CHARACTERS_MIN = 24;

/** What is wrong with the token for scrapers; it is not repeated. */
export function metricsProblems(given: Environment): string[] {
  const token = given['METRICS_TOKEN'];
  if (token === undefined || /^[\w.~+/=-]{24,500}$/.test(token)) return [];
  return [
    `METRICS_TOKEN: expected at least ${TOKEN_CHARACTERS_MIN} letters and digits (such as openssl rand -hex 24 makes)`,
  ];
}
