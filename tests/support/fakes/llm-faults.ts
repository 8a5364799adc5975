import { getEventListeners } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { LlmAdapter, LlmEvent, LlmRequest } from '../../../src/adapters/llm.js';
import { ProviderError, type ProviderErrorKind } from '../../../src/adapters/provider-error.js';
import type { FakeStep, SseFake } from './sse-fake.js';

/** A mind on its fake, made for one test. */
export interface LlmStage {
  readonly fake: SseFake;
  readonly adapter: LlmAdapter;
  /** Closes both, and fails when the vendor was sent something wrong. */
  close(): Promise<void>;
}

/** One way to fail, and how it must be told. */
export interface Fault {
  readonly steps: readonly FakeStep[];
  readonly kind: ProviderErrorKind;
  readonly message: string | RegExp;
  readonly status?: number;
  readonly retryAfterMs?: number;
  /** What was said before it broke; nothing when absent. */
  readonly said?: string;
}

export const request: LlmRequest = {
  speaker: { id: 'claude', name: 'Claude' },
  system: 'You are a guest on a show.',
  messages: [{ role: 'user', name: 'Ada', text: 'What do you think?', interrupted: false }],
  talkingPoints: [],
  topic: 'small machines',
  maxOutputTokens: 300,
};

const KEY = /sk-|gsk_|Bearer/;

/** Reads an answer up to its end or its error. */
export async function outcome(
  { adapter }: LlmStage,
  asked: LlmRequest = request,
  signal: AbortSignal = new AbortController().signal,
): Promise<{ events: LlmEvent[]; said: string; error: unknown }> {
  const events: LlmEvent[] = [];
  let error: unknown;
  try {
    for await (const event of adapter.stream(asked, { signal })) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  const said = events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
  return { events, said, error };
}

/** One test for each fault: one request, the right kind, words fit for people. */
export function faultMatrix(begin: () => Promise<LlmStage>, faults: Readonly<Record<string, Fault>>): void {
  for (const [name, fault] of Object.entries(faults)) {
    it(`tells of ${name}`, async () => {
      const stage = await begin();
      try {
        stage.fake.script(fault.steps);
        const { events, said, error } = await outcome(stage);
        expectTold(error, fault, stage.adapter.provider);
        expect(said).toBe(fault.said ?? '');
        expect(events.filter((event) => event.type === 'finish')).toEqual([]);
        expect(stage.fake.calls).toHaveLength(1);
      } finally {
        await stage.close();
      }
    });
  }
}

function expectTold(error: unknown, fault: Fault, provider: string): void {
  expect(error).toBeInstanceOf(ProviderError);
  if (!(error instanceof ProviderError)) return;
  const { kind, status, retryAfterMs, message } = error;
  expect({ provider: error.provider, kind, status, retryAfterMs }).toEqual({
    provider,
    kind: fault.kind,
    status: fault.status,
    retryAfterMs: fault.retryAfterMs,
  });
  if (typeof fault.message === 'string') expect(message).toBe(fault.message);
  else expect(message).toMatch(fault.message);
  expect(message.length).toBeLessThanOrEqual(200);
  expect(message).not.toMatch(KEY);
  expect(message).not.toMatch(/<|\n/);
}

export interface AbortCase {
  /** The vendor's answer up to the moment of the abort, and beyond. */
  readonly steps: readonly FakeStep[];
  readonly when: 'before the head' | 'at the first word' | 'in a stall';
}

/** A barge-in at every moment: quiet, the connection dropped, nothing asked afterwards, nothing left behind. */
export function abortMatrix(begin: () => Promise<LlmStage>, cases: readonly AbortCase[]): void {
  for (const { when, steps } of cases) {
    it(`falls silent on an abort ${when}, and drops the vendor's connection`, async () => {
      const stage = await begin();
      const controller = new AbortController();
      try {
        stage.fake.script(steps);
        const answer = readUntil(stage, controller, when);
        const call = await stage.fake.call(0);
        if (when === 'in a stall') await call.begun;
        if (when !== 'at the first word') {
          // The stall must be under way: what was sent before it has to arrive.
          await wait(20);
          abort(controller);
        }
        const after = await answer;
        await call.ended;
        expect(after).toEqual([]);
        report(when, stage.adapter.provider, call.droppedAtMs);
        await wait(60);
        expect(stage.fake.calls).toHaveLength(1);
        expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
      } finally {
        await stage.close();
      }
    });
  }
}

let abortedAtMs = 0;

function abort(controller: AbortController): void {
  abortedAtMs = performance.now();
  controller.abort(new Error('the host speaks'));
}

async function readUntil(stage: LlmStage, controller: AbortController, when: AbortCase['when']): Promise<LlmEvent[]> {
  const after: LlmEvent[] = [];
  for await (const event of stage.adapter.stream(request, { signal: controller.signal })) {
    if (controller.signal.aborted) after.push(event);
    else if (when === 'at the first word') abort(controller);
  }
  return after;
}

/** 50 ms is the promise; the bound is wide because other work may hold the machine. */
function report(when: string, provider: string, droppedAtMs: number | undefined): void {
  const tookMs = (droppedAtMs ?? Number.POSITIVE_INFINITY) - abortedAtMs;
  process.stdout.write(`  ${provider}: abort ${when} → connection dropped after ${tookMs.toFixed(1)} ms\n`);
  expect(tookMs).toBeLessThan(500);
}
