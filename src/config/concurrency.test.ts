import { expect, it } from 'vitest';
import { loadConfig } from '../config.js';

const of = (LLM_CONCURRENCY?: string) =>
  loadConfig(LLM_CONCURRENCY === undefined ? {} : { LLM_CONCURRENCY }).config.llm.concurrency;

it('gives hosted providers four requests at once, one’s own machine fewer', () => {
  expect(of()).toEqual({ usual: 4, of: { ollama: 3, 'llama.cpp': 1, lmstudio: 1 } });
});

it('changes what is named and leaves the rest', () => {
  expect(of('8')).toMatchObject({ usual: 8, of: { ollama: 3 } });
  expect(of('ollama=1, anthropic=12')).toMatchObject({ usual: 4, of: { ollama: 1, anthropic: 12, lmstudio: 1 } });
});

it.each(['0', '100', 'many', 'nobody=3', '4,', 'ollama'])('does not take %s', (list) => {
  expect(() => of(list)).toThrow('LLM_CONCURRENCY');
});

it('needs the addresses of a Redis and of a database to share the queue', () => {
  expect(() => loadConfig({ LLM_QUEUE: 'redis' })).toThrow('REDIS_URL is not set, and LLM_QUEUE=redis needs it');
  const redis = { LLM_QUEUE: 'redis', REDIS_URL: 'redis://localhost' };
  expect(() => loadConfig(redis)).toThrow('DATABASE_URL is not set, and LLM_QUEUE=redis needs it');
  expect(loadConfig({ ...redis, DATABASE_URL: 'postgres://localhost/db' }).config.llm.queue).toBe('redis');
});
