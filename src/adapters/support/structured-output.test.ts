import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { z } from 'zod';
import { MockLlm, type MockLlmAnswer } from '../mock/mock-llm.js';
import type { LlmRequest } from '../llm.js';
import { ProviderError } from '../provider-error.js';
import { readLooseJson } from './loose-json.js';
import { askForObject, parseStructured } from './structured-output.js';

const schema = z.object({ summary: z.string().min(1), points: z.array(z.string()).default([]) });
const good = { summary: 'They met.', points: ['one', 'two'] };

const request: LlmRequest = {
  speaker: { id: 'claude', name: 'Claude' },
  system: 'Take notes.',
  messages: [{ role: 'user', name: 'Transcript', text: 'Ada: Hello.', interrupted: false }],
  talkingPoints: [],
  topic: 'tests',
  maxOutputTokens: 500,
};

describe('an object in the text of a model', () => {
  it.each([
    ['plain JSON', JSON.stringify(good)],
    ['JSON over many lines', JSON.stringify(good, null, 2)],
    ['a code fence', `\`\`\`json\n${JSON.stringify(good)}\n\`\`\``],
    ['a fence that is never closed', `\`\`\`\n${JSON.stringify(good)}`],
    ['prose around it', `Sure! Here are the notes:\n${JSON.stringify(good)}\nLet me know.`],
    ['braces before it', `As {asked}, the {notes}: ${JSON.stringify(good)}`],
    ['thoughts before it', `<think>{"summary": "draft"}</think>${JSON.stringify(good)}`],
    ['trailing commas', '{"summary": "They met.", "points": ["one", "two",],}'],
    ['missing commas', '{"summary": "They met."\n"points": ["one" "two"]}'],
    ['single quotes', "{'summary': 'They met.', 'points': ['one', 'two']}"],
    ['curly quotes', '{“summary”: “They met.”, “points”: [“one”, “two”]}'],
    ['bare keys', '{summary: "They met.", points: ["one", "two"]}'],
    ['bare values', '{summary: They met., points: [one, two]}'],
    ['comments', '{"summary": "They met.", // in short\n /* all */ "points": ["one", "two"]}'],
    ['the end cut off in a list', '{"summary": "They met.", "points": ["one", "two"'],
    ['the end cut off in a word', '{"summary": "They met.", "points": ["one", "two'],
    ['a wrong bracket', '{"summary": "They met.", "points": ["one", "two"}'],
  ])('is found in spite of %s', (_what, text) => {
    expect(parseStructured(text, schema)).toEqual({ ok: true, value: good });
  });

  it.each([
    ['the end cut off in a key', '{"summary": "They met.", "poi'],
    ['the end cut off before a value', '{"summary": "They met.", "points":'],
  ])('leaves out what %s took away', (_what, text) => {
    expect(parseStructured(text, schema)).toEqual({ ok: true, value: { summary: 'They met.', points: [] } });
  });

  it.each([
    [`{'summary': 'It's theirs.'}`, "It's theirs."],
    ['{"summary": "He said "no" to it."}', 'He said "no" to it.'],
    ['{"summary": "One line\nand another."}', 'One line\nand another.'],
    ['{"summary": "a\\n\\"b\\" \\u00e9\\/"}', 'a\n"b" é/'],
  ])('keeps its strings: %s', (text, summary) => {
    expect(parseStructured(text, schema)).toMatchObject({ ok: true, value: { summary } });
  });

  it('is missed with words a model can do something with', () => {
    expect(parseStructured('I had rather not.', schema)).toEqual({
      ok: false,
      problem: 'There is no JSON object in it.',
    });
    const wrong = parseStructured('{"points": "one"}', schema);
    expect(wrong).toMatchObject({ ok: false, problem: expect.stringMatching(/^summary: .*; points: /) as unknown });
  });
});

describe('the loose reader', () => {
  it('reads every JSON value as JSON does', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        expect(readLooseJson(text)).toEqual(JSON.parse(text));
      }),
      { numRuns: 500 },
    );
  });

  it('comes to an end with any text whatever', () => {
    const marks = fc.constantFrom(...'{}[]:,"\'\\/*“”a1 \nu');
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 200 }), (text) => {
        readLooseJson(text.join(''));
      }),
      { numRuns: 2_000 },
    );
    expect(() => readLooseJson('['.repeat(16_000))).not.toThrow();
  });
});

describe('asking a mind for an object', () => {
  const mindOf = (...answers: MockLlmAnswer[]) => new MockLlm({ answer: () => answers.shift() ?? { stall: true } });
  const ask = (llm: MockLlm, signal = new AbortController().signal) => askForObject({ llm, request, schema, signal });

  it('takes a good answer as it is', async () => {
    const llm = mindOf({ tokens: ['{"summary": "They met.",', ' "points": ["one", "two"]}'] });
    const answer = await ask(llm);
    expect(answer).toMatchObject({ ok: true, value: good, requests: 1, usage: { outputTokens: 2 } });
    expect(llm.requests).toEqual([request]);
  });

  it('sends a bad one back once, with what is wrong, and counts both', async () => {
    const llm = mindOf({ tokens: ['{"points": []}'] }, { tokens: ['{"summary": "They met."}'] });
    const answer = await ask(llm);
    expect(answer).toMatchObject({ ok: true, requests: 2, usage: { inputTokens: 4, outputTokens: 2, costUsd: 0 } });
    const [, said, complaint] = llm.requests[1]?.messages ?? [];
    expect(said).toMatchObject({ role: 'assistant', text: '{"points": []}' });
    expect(complaint?.text).toMatch(/^That cannot be used. summary: .*JSON object alone/);
  });

  it('gives up after the second', async () => {
    const llm = mindOf({ tokens: ['No.'] }, { tokens: ['Still no.'] });
    expect(await ask(llm)).toMatchObject({ ok: false, requests: 2, problem: 'There is no JSON object in it.' });
  });

  it('does not argue with a refusal', async () => {
    const llm = mindOf({ tokens: ['I cannot.'], reason: 'refusal' });
    expect(await ask(llm)).toMatchObject({ ok: false, requests: 1 });
  });

  it('uses what there is of an answer that grew too long', async () => {
    const llm = mindOf({ tokens: ['{"summary": "They met.", "points": ["one", "tw'], reason: 'length' });
    expect(await ask(llm)).toMatchObject({ ok: true, value: { points: ['one', 'tw'] } });
  });

  it('passes the failure of a mind on', async () => {
    const llm = mindOf({ fail: new ProviderError('mock', 'unavailable', 'gone') });
    await expect(ask(llm)).rejects.toThrow('gone');
    await expect(ask(mindOf({ tokens: ['{'], truncated: true }))).rejects.toThrow('The answer broke off.');
  });

  it('ends quietly when it is told to stop', async () => {
    const stop = new AbortController();
    const llm = mindOf({ stall: true });
    const answer = ask(llm, stop.signal);
    stop.abort();
    expect(await answer).toMatchObject({ ok: false, usage: null, requests: 1 });
    expect(llm.aborted).toBe(1);
  });
});
