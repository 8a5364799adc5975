import { describe, expect, it } from 'vitest';
import { lineOf } from '../../../tests/support/conversations.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { MockLlm, type MockLlmAnswer } from '../../adapters/mock/mock-llm.js';
import { ScriptReader } from '../../adapters/providers/rehearsal/script-reader.js';
import type { LlmAdapter } from '../../adapters/llm.js';
import { ProviderError } from '../../adapters/provider-error.js';
import type { SessionEvent } from '../../recording/index.js';
import { BackgroundSummaries } from './background-summaries.js';
import { SpeakerContext } from './speaker-context.js';

const NOTES = {
  summary: 'Ada welcomed them.',
  openQuestions: ['Ada: why?'],
  madePoints: ['Claude: tests tell stories'],
};
const goodAnswer = (ms = 1_000): MockLlmAnswer => ({ tokens: [JSON.stringify(NOTES)], firstTokenMs: ms });

interface SpeakerScene {
  readonly llm: LlmAdapter;
  readonly context: SpeakerContext;
  /** So many turns leave the window. */
  fold(turns: number): void;
}

function stage(answers: Record<string, MockLlmAnswer[]>) {
  const clock = new VirtualClock();
  const session = new AbortController();
  const logged: Extract<SessionEvent, { type: 'memory.summary' }>[] = [];
  let notes = 0;
  const minds = Object.entries(answers).map(([id, script]) => {
    return { id, llm: new MockLlm({ clock, answer: () => script.shift() ?? { stall: true } }) };
  });
  const scenes = new Map(minds.map(({ id, llm }) => [id, speakerOf(id, llm)] as const));
  const summaries = new BackgroundSummaries({
    speakers: minds.map(({ id, llm }) => takerOf(id, llm, scenes.get(id)?.context)),
    title: 'Two voices',
    topic: 'tests',
    signal: session.signal,
    log: (event) => void (event.type === 'memory.summary' && logged.push(event)),
    onNotes: () => {
      notes += 1;
    },
  });
  const speaker = (id: string) => {
    const scene = scenes.get(id);
    const mind = minds.find((one) => one.id === id)?.llm;
    if (scene === undefined || mind === undefined) throw new Error(`nobody is called ${id}`);
    return { ...scene, requests: mind.requests, mind };
  };
  return { clock, session, summaries, logged, speaker, notesTaken: () => notes };
}

function speakerOf(id: string, llm: LlmAdapter): SpeakerScene {
  const context = new SpeakerContext({ speaker: id, nameOf: (name) => name, budgetTokens: 6_000 });
  let n = 0;
  const fold = (turns: number) => {
    context.summary.fold(
      Array.from({ length: turns }, () => {
        n += 1;
        return { text: `you: ${lineOf(n).text}`, extract: `you: ${lineOf(n).text}` };
      }),
    );
  };
  return { llm, context, fold };
}

function takerOf(id: string, llm: LlmAdapter, context: SpeakerContext | undefined) {
  if (context === undefined) throw new Error('a speaker has a context');
  return { id, name: id, role: 'guest', llm, context, budgetTokens: 6_000 };
}

describe('notes', () => {
  it('are not made while nothing has left a window', async () => {
    const { clock, summaries, speaker } = stage({ claude: [] });
    summaries.goOn();
    await clock.advance(1_000);
    expect(speaker('claude').requests).toEqual([]);
  });

  it('are made by the speaker’s own mind once no turn needs it, and take the place of the extracts', async () => {
    const { clock, summaries, speaker, logged, notesTaken } = stage({ claude: [goodAnswer()] });
    const claude = speaker('claude');
    summaries.giveWay();
    claude.fold(11);
    await clock.advance(5_000);
    expect(claude.requests).toHaveLength(0);
    summaries.goOn();
    await clock.advance(999);
    expect(claude.context.summary.text()).toContain('Line number 11.');
    await clock.advance(1);
    expect(claude.context.summary.text()).toBe(
      'Ada welcomed them. Points made already: Claude: tests tell stories. Still open: Ada: why?',
    );
    expect(claude.context.summary.folded).toEqual([]);
    expect(notesTaken()).toBe(1);
    expect(logged).toMatchObject([
      { speaker: 'claude', by: 'mock/mock-llm', turns: 11, requests: 1, outputTokens: 1, costUsd: 0, because: null },
    ]);
    const [request] = claude.requests;
    expect(request?.system).toContain('You keep the notes of claude, guest of the podcast episode "Two voices"');
    expect(request?.messages.at(-1)?.text.split('\n')).toHaveLength(11);
    await clock.advance(60_000);
    expect(claude.requests).toHaveLength(1);
  });

  it('carry the earlier ones on', async () => {
    const { clock, summaries, speaker } = stage({ claude: [goodAnswer(), goodAnswer()] });
    const claude = speaker('claude');
    claude.fold(2);
    summaries.goOn();
    await clock.advance(1_000);
    claude.fold(3);
    summaries.goOn();
    await clock.advance(1_000);
    expect(JSON.parse(claude.requests[1]?.messages[0]?.text ?? '')).toEqual(NOTES);
    expect(claude.requests[1]?.messages[1]?.text.split('\n')).toHaveLength(3);
  });

  it('are made for one speaker after the other, never two at once', async () => {
    const { clock, summaries, speaker } = stage({ claude: [goodAnswer()], guest: [goodAnswer()] });
    speaker('claude').fold(2);
    speaker('guest').fold(2);
    summaries.goOn();
    summaries.goOn();
    await clock.advance(999);
    expect([speaker('claude').requests.length, speaker('guest').requests.length]).toEqual([1, 0]);
    await clock.advance(1);
    expect([speaker('claude').requests.length, speaker('guest').requests.length]).toEqual([1, 1]);
    await clock.advance(1_000);
    expect(speaker('guest').context.summary.notes).toEqual(NOTES);
  });

  it('leave turns that were folded meanwhile for the next time', async () => {
    const { clock, summaries, speaker } = stage({ claude: [goodAnswer(), goodAnswer()] });
    const claude = speaker('claude');
    claude.fold(2);
    summaries.goOn();
    await clock.advance(500);
    claude.fold(1);
    await clock.advance(500);
    expect(claude.context.summary.text()).toMatch(/why\? you: Line number 3\.$/);
    await clock.advance(1_000);
    expect(claude.requests).toHaveLength(2);
    expect(claude.context.summary.folded).toEqual([]);
  });

  it('give way to a turn in the same call, and are made later', async () => {
    const { clock, summaries, speaker, logged } = stage({ claude: [{ stall: true }, goodAnswer()] });
    const claude = speaker('claude');
    claude.fold(2);
    summaries.goOn();
    await clock.advance(10);
    summaries.giveWay();
    await clock.advance(0);
    expect(claude.mind.aborted).toBe(1);
    expect(logged).toMatchObject([{ because: 'a turn began', outputTokens: null }]);
    await clock.advance(10_000);
    expect(claude.requests).toHaveLength(1);
    summaries.goOn();
    await clock.advance(1_000);
    expect(claude.context.summary.notes).toEqual(NOTES);
  });

  it('are given up after three interruptions, until more turns are folded', async () => {
    const { clock, summaries, speaker } = stage({
      claude: [{ stall: true }, { stall: true }, { stall: true }, goodAnswer()],
    });
    const claude = speaker('claude');
    claude.fold(2);
    for (let turn = 0; turn < 6; turn += 1) {
      summaries.goOn();
      await clock.advance(10);
      summaries.giveWay();
      await clock.advance(10);
    }
    expect(claude.requests).toHaveLength(3);
    expect(claude.context.summary.text()).toBe('you: Line number 1. you: Line number 2.');
    claude.fold(1);
    summaries.goOn();
    await clock.advance(1_000);
    expect(claude.context.summary.notes).toEqual(NOTES);
  });

  it('that cannot be read are asked for once more, then given up; the extracts stay', async () => {
    const { clock, summaries, speaker, logged } = stage({ claude: [{ tokens: ['No.'] }, { tokens: ['No!'] }] });
    const claude = speaker('claude');
    claude.fold(2);
    summaries.goOn();
    await clock.advance(10);
    summaries.goOn();
    await clock.advance(10);
    expect(claude.requests).toHaveLength(2);
    expect(claude.context.summary.text()).toBe('you: Line number 1. you: Line number 2.');
    expect(logged).toMatchObject([{ requests: 2, outputTokens: 2, because: 'There is no JSON object in it.' }]);
  });

  it('fail without anybody noticing but the log', async () => {
    const fail = new ProviderError('mock', 'unavailable', 'The vendor is down.');
    const { clock, summaries, speaker, logged } = stage({ claude: [{ fail }], guest: [goodAnswer()] });
    speaker('claude').fold(2);
    speaker('guest').fold(2);
    summaries.goOn();
    await clock.advance(2_000);
    expect(logged).toMatchObject([
      { speaker: 'claude', because: 'The vendor is down.', inputTokens: null },
      { speaker: 'guest', because: null },
    ]);
  });

  it('end with the session', async () => {
    const { clock, session, summaries, speaker, logged } = stage({ claude: [{ stall: true }] });
    speaker('claude').fold(2);
    summaries.goOn();
    await clock.advance(10);
    session.abort();
    await clock.advance(10);
    expect(speaker('claude').mind.aborted).toBe(1);
    summaries.goOn();
    await clock.advance(10);
    expect(speaker('claude').requests).toHaveLength(1);
    expect(logged).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });

  it('take no more at once than the mind can', async () => {
    const { clock, summaries, speaker } = stage({ claude: [goodAnswer(), goodAnswer(), goodAnswer()] });
    const claude = speaker('claude');
    const long = { text: `you: ${'word '.repeat(2_400)}`, extract: 'you: word' };
    claude.context.summary.fold([long, { ...long }, { ...long }]);
    summaries.goOn();
    await clock.advance(3_000);
    expect(claude.requests.map(({ messages }) => messages[1]?.text.split('\n').length)).toEqual([1, 1, 1]);
  });

  it('are not asked of a rehearsal mind, which would only read from the briefing', async () => {
    const clock = new VirtualClock();
    const llm = new ScriptReader({ clock });
    const scene = speakerOf('claude', llm);
    const logged: SessionEvent[] = [];
    const summaries = new BackgroundSummaries({
      speakers: [takerOf('claude', llm, scene.context)],
      title: 'Two voices',
      topic: 'tests',
      signal: new AbortController().signal,
      log: (event) => void logged.push(event),
      onNotes: () => undefined,
    });
    scene.fold(2);
    summaries.goOn();
    await clock.advance(60_000);
    expect(logged).toEqual([]);
    expect(scene.context.summary.text()).toBe('you: Line number 1. you: Line number 2.');
  });
});
