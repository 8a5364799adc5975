import { describe, expect, it } from 'vitest';
import { type AnswerEnd, reduceRun, type RunEvent, type RunState } from './run-machine.js';
import { nextEvent, parsePlace, type RunPlace, type ToldEvent } from './run-place.js';

const COMPLETE: AnswerEnd = {
  status: 'complete',
  atMs: 2_000,
  tokens: 3,
  tokensEstimated: false,
  finishReason: 'stop',
  costUsd: null,
};
const BROKEN: AnswerEnd = {
  status: 'failed',
  atMs: 2_000,
  error: { code: 'LLM_FAILED', message: 'It broke.', retryable: true },
};

const blank = (...ids: string[]): RunState => ({
  id: 'run_1',
  threadId: 'thread_1',
  createdMs: 1_000,
  answers: ids.map((id) => ({ modelId: `m-${id}`, userMessageId: `u-${id}`, messageId: id, text: '', end: null })),
});

/** Two models at once; one fails in mid-sentence. With characters outside the basic plane, and one cut in half. */
const STORY: readonly RunEvent[] = [
  { type: 'text', messageId: 'b', offset: 0, text: 'Ein' },
  { type: 'text', messageId: 'a', offset: 0, text: 'One 👩' },
  { type: 'text', messageId: 'b', offset: 3, text: 's \ud83d' },
  { type: 'text', messageId: 'b', offset: 6, text: '\ude00.' },
  { type: 'text', messageId: 'a', offset: 6, text: '\n\ntwo' },
  { type: 'end', messageId: 'b', end: BROKEN },
  { type: 'text', messageId: 'a', offset: 11, text: ' three' },
  { type: 'end', messageId: 'a', end: COMPLETE },
];
const TEXTS = { a: 'One 👩\n\ntwo three', b: 'Eins 😀.' };

/** What a page shows that has been told these events. */
function shown(events: readonly ToldEvent[]) {
  const texts: Record<string, string> = {};
  const ended: string[] = [];
  const begun: string[] = [];
  let closed = 0;
  for (const event of events) {
    if (event.name === 'message_start') begun.push(event.data.messageId);
    if (event.name === 'token') texts[event.data.messageId] = (texts[event.data.messageId] ?? '') + event.data.token;
    if (event.name === 'message_complete' || event.name === 'message_error') ended.push(event.data.messageId);
    if (event.name === 'close') closed += 1;
  }
  return { texts, begun: begun.sort(), ended: ended.sort(), closed };
}
const WHOLE = { texts: TEXTS, begun: ['a', 'b'], ended: ['a', 'b'], closed: 1 };

/** Every state of the story, and what a reader who keeps up is told on the way. */
function played(): { states: RunState[]; told: { event: ToldEvent; at: number }[] } {
  const states = [blank('a', 'b')];
  for (const event of STORY) states.push(reduceRun(states.at(-1) ?? blank(), event));
  const told: { event: ToldEvent; at: number }[] = [];
  let place = parsePlace(undefined, states[0] ?? blank());
  states.forEach((state, at) => {
    const next = eventsAfter(state, place);
    place = next.place;
    told.push(...next.events.map((event) => ({ event, at })));
  });
  return { states, told };
}

describe('a reader of a run', () => {
  it('who keeps up is told each piece as it comes', () => {
    const { told } = played();
    expect(shown(told.map(({ event }) => event))).toEqual(WHOLE);
    expect(told.map(({ event }) => event.name)).toEqual([
      ...['message_start', 'message_start', 'token', 'token', 'token', 'token', 'token'],
      ...['message_error', 'token', 'message_complete', 'close'],
    ]);
    expect(new Set(told.map(({ event }) => event.id)).size).toBe(told.length - 1);
  });

  it('loses and repeats nothing, wherever the line was cut and whenever it comes back', () => {
    const { states, told } = played();
    let tried = 0;
    for (let cut = 0; cut < told.length; cut += 1) {
      const before = told.slice(0, cut).map(({ event }) => event);
      const lastId = before.at(-1)?.id;
      for (let back = told[cut]?.at ?? 0; back < states.length; back += 1) {
        const after: ToldEvent[] = [];
        let place = parsePlace(lastId, states[0] ?? blank());
        for (const state of states.slice(back)) {
          const next = eventsAfter(state, place);
          place = next.place;
          after.push(...next.events);
        }
        expect(shown([...before, ...after])).toEqual(WHOLE);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(50);
  });

  it('who comes back after a crash to less text than it has, is told the end alone', () => {
    const kept: RunState = { ...blank('a'), answers: [{ ...answerOf('a'), text: 'One', end: BROKEN }] };
    expect(eventsAfter(kept, parsePlace('9', kept)).events.map(({ name }) => name)).toEqual(['message_error', 'close']);
  });

  it.each(['', '1', '1.2.3', 'x.1', '1.-1', '1.9999999999', '1.1e1', '__proto__'])(
    'with the id %j has none of this run',
    (id) => {
      expect(() => parsePlace(id, blank('a', 'b'))).toThrow(/not the id of an event of this run/);
    },
  );
});

describe('a run', () => {
  it('takes no text twice, none out of order, and nothing after the end', () => {
    let run = blank('a');
    const tell = (event: RunEvent) => (run = reduceRun(run, event));
    tell({ type: 'text', messageId: 'a', offset: 0, text: 'abc' });
    const same = run;
    expect(tell({ type: 'text', messageId: 'a', offset: 0, text: 'abc' })).toBe(same);
    expect(tell({ type: 'text', messageId: 'a', offset: 7, text: 'x' })).toBe(same);
    expect(tell({ type: 'text', messageId: 'z', offset: 0, text: 'x' })).toBe(same);
    expect(tell({ type: 'text', messageId: 'a', offset: 2, text: 'cde' }).answers[0]?.text).toBe('abcde');
    const over = tell({ type: 'end', messageId: 'a', end: COMPLETE });
    expect(tell({ type: 'text', messageId: 'a', offset: 5, text: 'f' })).toBe(over);
    expect(tell({ type: 'end', messageId: 'a', end: BROKEN })).toBe(over);
  });

  it('keeps what a model says as text that can be stored, place by place', () => {
    const run = reduceRun(blank('a'), { type: 'text', messageId: 'a', offset: 0, text: 'a\0b' });
    expect(run.answers[0]?.text).toBe('a\uFFFDb');
  });
});

/** All that can be told at once. */
function eventsAfter(run: RunState, from: RunPlace): { events: ToldEvent[]; place: RunPlace } {
  const events: ToldEvent[] = [];
  let place = from;
  for (let next = nextEvent(run, place); next !== null; next = nextEvent(run, place)) {
    events.push(next.event);
    place = next.place;
    if (next.event.name === 'close') break;
  }
  return { events, place };
}

function answerOf(id: string) {
  return { modelId: 'm', userMessageId: 'u', messageId: id, text: '', end: null };
}
