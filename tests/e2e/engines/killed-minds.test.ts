import { afterEach, describe, expect, it } from 'vitest';
import { anthropic } from '../../support/fakes/anthropic-fake.js';
import { ended, type EngineStage, hostOn, openEngineStage } from './engine-stage.js';

let stage: EngineStage;
afterEach(() => stage.close());

const FAILURES = 5;
const REST_MS = 60_000;

describe('a mind whose machine dies in mid-session', { timeout: 90_000 }, () => {
  it('is replaced in the same turn, left alone after five failures, and announced again when it is back', async () => {
    stage = await openEngineStage();
    const { lines, clock, factory } = stage;
    const on = await hostOn(stage);
    expect((await on.ask('Claude, are you there?', 'claude')).text).toBe('This is what Claude thinks.');
    await lines.claude.kill();
    for (let turn = 0; turn < FAILURES; turn += 1) {
      expect(factory.breakers.states()).toMatchObject({ 'llm claude/claude-haiku-4-5': 'closed' });
      const answer = await on.ask('Claude, and now?', 'claude');
      expect(answer.text).toBe('This is what another mind thinks.');
      expect(answer.speech).toBeGreaterThan(3);
    }
    expect(factory.breakers.states()).toMatchObject({ 'llm claude/claude-haiku-4-5': 'open' });
    expect(on.told()).toEqual([expect.stringMatching(/^warning: Claude: the model is now openai\/gpt-4\.1-mini\. /)]);

    await lines.claude.revive();
    const before = lines.claude.connections;
    expect((await on.ask('Claude, still resting?', 'claude')).text).toBe('This is what another mind thinks.');
    expect(lines.claude.connections).toBe(before);
    clock.putForward(REST_MS);
    expect((await on.ask('Claude, back again?', 'claude')).text).toBe('This is what Claude thinks.');
    expect(factory.breakers.states()).toMatchObject({ 'llm claude/claude-haiku-4-5': 'closed' });
    expect(on.told().at(-1)).toBe('info: Claude: the model is claude/claude-haiku-4-5 again.');

    const { metadata, stems, events } = await ended(stage, on);
    expect(events.filter((one) => one.type === 'engine')).toMatchObject([
      { part: 'llm', speaker: 'claude', provider: 'openai', rehearsal: false },
      { part: 'llm', speaker: 'claude', provider: 'claude', rehearsal: false, because: '' },
    ]);
    expect(metadata.turns.map(({ llm }) => llm.split('/')[0])).toEqual([
      'claude',
      ...Array.from({ length: FAILURES + 1 }, () => 'openai'),
      'claude',
    ]);
    expect(metadata).toMatchObject({ missing: [], sync: { ok: true } });
    expect(new Set(stems.map((stem) => stem.length)).size).toBe(1);
    expect(on.errors()).toEqual([]);
  });

  it('leaves the floor to the built-in reader when every other one died as well', async () => {
    stage = await openEngineStage();
    const on = await hostOn(stage);
    await Promise.all([stage.lines.claude.kill(), stage.lines.openai.kill(), stage.lines.groq.kill()]);
    for (const [question, speaker] of [
      ['Claude, what is the first point?', 'claude'],
      ['Guest, and the second?', 'guest'],
    ] as const) {
      const answer = await on.ask(question, speaker);
      expect(answer.text).not.toBe('');
      expect(answer.speech).toBeGreaterThan(3);
    }
    const { events, metadata } = await ended(stage, on);
    expect(events.filter((one) => one.type === 'engine')).toMatchObject([
      { part: 'llm', speaker: 'claude', provider: 'rehearsal', rehearsal: true },
      { part: 'llm', speaker: 'guest', provider: 'rehearsal', rehearsal: true },
    ]);
    expect(on.told()).toHaveLength(2);
    expect(metadata).toMatchObject({ missing: [], sync: { ok: true } });
  });

  it('in the middle of an answer: what was said is heard, the host is told, the next turn is somebody else’s', async () => {
    stage = await openEngineStage();
    const on = await hostOn(stage);
    stage.fakes.claude.script([
      anthropic.start(),
      anthropic.open,
      anthropic.text('This much was said. And then'),
      { stall: true },
    ]);
    const asked = on.ask('Claude, a long story, please.', 'claude');
    await on.host.until(({ name }) => name === 'speech.chunk');
    await stage.lines.claude.kill();
    const { text } = await asked;
    expect(on.errors()).toEqual([expect.stringMatching(/^LLM_FAILED: Claude could not think of an answer: /)]);
    expect(text).toMatch(/^This much was said/);
    expect((await on.ask('Claude, go on.', 'claude')).text).toBe('This is what another mind thinks.');
    const { metadata } = await ended(stage, on);
    expect(metadata).toMatchObject({ missing: [], sync: { ok: true } });
  });
});
