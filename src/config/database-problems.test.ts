import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../tests/support/config-problems.js';
import { loadConfig, printConfig } from '../config.js';

describe('the database', () => {
  it('is embedded until there is an address, which it keeps to itself', () => {
    expect(loadConfig({}).config.database).toBe('embedded');
    const { config, secrets } = loadConfig({ DATABASE_URL: 'postgres://user:planted-4711@db.example/trialogue' });
    expect(config.database).toBe('postgres');
    expect(secrets.DATABASE_URL?.reveal()).toContain('planted-4711');
    expect(JSON.stringify(config) + printConfig(config) + inspect(secrets)).not.toContain('4711');
  });

  it.each(['localhost:5432', 'mysql://:4711@localhost'])('does not take %s for an address, nor repeats it', (url) => {
    const [problem, ...others] = problemsOf(() => loadConfig({ DATABASE_URL: url }));
    expect(problem).toContain('DATABASE_URL: expected an address such as postgres://');
    expect(problem).not.toContain('4711');
    expect(others).toEqual([]);
  });
});
