import type { Environment } from './shape.js';
import type { Settings } from './variables.js';

const NO_SHARED_DATABASE =
  'DATABASE_URL is not set, and LLM_QUEUE=redis needs it: servers that share model requests share their database; set it, or use LLM_QUEUE=process';

/** What is wrong with Redis as it is configured. The address may hold a password, so it is not repeated. */
export function redisProblems(settings: Settings, given: Environment): string[] {
  const url = given['REDIS_URL'];
  if (url === undefined) {
    const wanting = [
      ...(settings.MEMORY_STORE === 'redis' ? ['MEMORY_STORE'] : []),
      ...(settings.LLM_QUEUE === 'redis' ? ['LLM_QUEUE'] : []),
    ];
    return wanting.map((name) => `REDIS_URL is not set, and ${name}=redis needs it: set it, or use ${name}=process`);
  }
  const alone = settings.LLM_QUEUE === 'redis' && given['DATABASE_URL'] === undefined;
  const valid = URL.canParse(url) && /^rediss?:$/.test(new URL(url).protocol) && new URL(url).hostname !== '';
  return [
    ...(valid ? [] : ['REDIS_URL: expected an address such as redis://127.0.0.1:6379/0 (what it is now is not shown)']),
    ...(alone ? [NO_SHARED_DATABASE] : []),
  ];
}
