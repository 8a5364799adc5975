import { ConfigError } from '../../src/config.js';

/** What a configuration was refused for; nothing when it was not. */
export function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}
