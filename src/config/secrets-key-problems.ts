import { masterKeysFrom } from '../core/master-keys.js';
import type { Environment } from './shape.js';

/** What is wrong with the keys that seal; they are not repeated. */
export function secretsKeyProblems(given: Environment): string[] {
  const text = given['SECRETS_KEY'];
  if (text === undefined || masterKeysFrom(text) !== null) return [];
  const expected = 'keys of 32 bytes as hex or base64, separated by commas, the newest first (openssl rand -hex 32)';
  return [`SECRETS_KEY: expected ${expected} (what it is now is not shown)`];
}
