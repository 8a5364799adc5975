import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../tests/support/config-problems.js';
import { loadConfig, printConfig } from '../config.js';

describe('the memory', () => {
  it('is kept in Redis once there is one, else in the process', () => {
    const usual = { messages: 20, ttlMs: 3_600_000 };
    expect(loadConfig({}).config.memory).toEqual({ store: 'process', ...usual });
    expect(loadConfig({ REDIS_URL: 'redis://localhost' }).config.memory).toEqual({ store: 'redis', ...usual });
    const own = { REDIS_URL: 'redis://localhost', MEMORY_STORE: 'process', MEMORY_MESSAGES: '8' };
    expect(loadConfig(own).config.memory).toMatchObject({ store: 'process', messages: 8 });
  });

  it('needs an address to be kept in Redis', () => {
    expect(problemsOf(() => loadConfig({ MEMORY_STORE: 'redis' }))).toEqual([
      'REDIS_URL is not set, and MEMORY_STORE=redis needs it: set it, or use MEMORY_STORE=process',
    ]);
  });

  it.each(['localhost:6379', 'http://localhost', 'redis://', 'https://:4711@localhost'])(
    'does not take %s for an address, nor repeats it',
    (url) => {
      const problems = problemsOf(() => loadConfig({ REDIS_URL: url }));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain('REDIS_URL: expected an address such as redis://127.0.0.1:6379/0');
      expect(problems[0]).not.toContain('4711');
    },
  );

  it('keeps the address, and the password in it, to itself', () => {
    const { config, secrets } = loadConfig({ REDIS_URL: 'rediss://user:planted-4711@redis.example:6380/2' });
    expect(secrets.REDIS_URL?.reveal()).toContain('planted-4711');
    expect(JSON.stringify(config) + printConfig(config) + inspect(secrets)).not.toContain('4711');
  });
});
