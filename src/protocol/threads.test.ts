import { describe, expect, it } from 'vitest';
import { askModelsSchema, createThreadSchema, sendMessageSchema, threadListQuerySchema } from './threads.js';

describe('text that is to be kept', () => {
  it.each([
    ['NUL', 'a\u0000b'],
    ['half a surrogate pair', 'a\ud83d'],
    ['nothing but space', ' \n'],
    ['too much', 'x'.repeat(40_001)],
  ])('may not be %s', (_name, content) => {
    expect(sendMessageSchema.safeParse({ content }).success).toBe(false);
  });

  it.each(['👩‍🚀 → 文字', 'e\u0301\r\n\ttab', '\u202eback', ' spaces stay '])('may be %j, as it is', (content) => {
    expect(sendMessageSchema.parse({ content }).content).toBe(content);
  });

  it('says which of its rules was broken', () => {
    const { error } = createThreadSchema.safeParse({ title: 'x\u0000' });
    expect(error?.issues[0]).toMatchObject({ path: ['title'], message: expect.stringContaining('NUL') as string });
  });
});

describe('what is asked of models', () => {
  it('names each once, and not too many', () => {
    const ask = (ids: string[]) =>
      askModelsSchema.safeParse({ content: 'x', models: ids.map((modelId) => ({ modelId })) }).success;
    expect([ask(['a', 'gemma-2b-local', 'b.2']), ask(['a', 'a']), ask([]), ask(['a b'])]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect(ask(Array.from({ length: 9 }, (_, n) => `m${n}`))).toBe(false);
  });
});

describe('a list of threads', () => {
  it('is the latest 20 when nothing else is asked', () => {
    expect(threadListQuerySchema.parse({})).toEqual({ limit: 20, q: '', orderBy: 'updated_at', order: 'desc' });
    expect(threadListQuerySchema.safeParse({ limit: '101' }).success).toBe(false);
  });
});
