import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import { toneMicrophone } from '../../../../tests/support/fakes/tone-words.js';
import { settle, VirtualClock } from '../../../../tests/support/virtual-clock.js';
import { silentLogger } from '../../../core/logger.js';
import type { PcmChunk, SttEvent } from '../../stt.js';
import { createTranscriptionStt } from './openai-compatible-stt.js';
import { VENDOR_PROFILES } from './vendor-profiles.js';

const TIMEOUT_MS = 30_000;

/** Knows which waits it was asked for; the limit of a request is none. */
class WatchedClock extends VirtualClock {
  readonly waitsMs: number[] = [];

  override setTimer(delayMs: number, run: () => void): { cancel(): void } {
    if (delayMs !== TIMEOUT_MS) this.waitsMs.push(delayMs);
    return super.setTimer(delayMs, run);
  }
}

type Answer = 'overloaded' | 'asks to wait' | 'nothing' | 'heard';

/** One recogniser, a microphone that says two utterances, and a server that answers in turn; the last answer goes on. */
function scene(answers: readonly [Answer, ...Answer[]], { impatient }: { impatient: boolean }) {
  const clock = new WatchedClock();
  let asked = 0;
  const sdk = new OpenAI({
    apiKey: 'sk-test',
    baseURL: 'http://speech.test/v1',
    maxRetries: 0,
    fetch: (_url, init) => reply(answers[asked++] ?? answers.at(-1) ?? 'heard', init?.signal),
  });
  const client = { sdk, profile: VENDOR_PROFILES.openai, close: () => Promise.resolve() };
  const stt = createTranscriptionStt({
    client,
    model: 'whisper-1',
    timeoutMs: TIMEOUT_MS,
    impatient,
    clock,
    logger: silentLogger,
  });
  const outcome: { finals: string[]; over: boolean; error: unknown } = { finals: [], over: false, error: undefined };
  const audio = play(toneMicrophone([400, 'alpha bravo', 900, 'charlie', 900]));
  void listen(stt.transcribe(audio, { signal: new AbortController().signal }), outcome);
  return { clock, outcome, asked: () => asked };
}

async function listen(events: AsyncIterable<SttEvent>, outcome: { finals: string[]; over: boolean; error: unknown }) {
  try {
    for await (const event of events) if (event.type === 'final') outcome.finals.push(event.text);
  } catch (error) {
    outcome.error = error;
  }
  outcome.over = true;
}

async function* play(chunks: readonly PcmChunk[]): AsyncIterable<PcmChunk> {
  yield* chunks;
}

function reply(answer: Answer, signal: AbortSignal | null | undefined): Promise<Response> {
  const error = { error: { message: 'no', type: 'overloaded', code: 'overloaded' } };
  switch (answer) {
    case 'heard':
      return Promise.resolve(Response.json({ text: 'heard' }));
    case 'overloaded':
      return Promise.resolve(Response.json(error, { status: 503 }));
    case 'asks to wait':
      return Promise.resolve(Response.json(error, { status: 429, headers: { 'retry-after': '25' } }));
    case 'nothing':
      return new Promise((_, reject) =>
        signal?.addEventListener('abort', () => reject(new DOMException('', 'AbortError'))),
      );
  }
}

/** Lets requests and answers pass, which take no time on this clock. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}

/** Sits out every wait between two attempts until the recogniser is done. */
async function sitOut({ clock, outcome }: ReturnType<typeof scene>): Promise<void> {
  for (let waits = 1; !outcome.over; waits += 1) {
    await until(() => outcome.over || clock.waitsMs.length >= waits);
    if (!outcome.over) await clock.advance(clock.waitsMs[waits - 1] ?? 0);
  }
}

describe('a transcription server that others can stand in for', () => {
  it('is given up at its third failure in a row, within a second', async () => {
    const show = scene(['overloaded'], { impatient: true });
    await sitOut(show);
    expect(show.outcome.error).toMatchObject({ kind: 'unavailable', status: 503 });
    expect(show.asked()).toBe(3);
    expect(show.clock.nowMs()).toBeLessThan(1_000);
  });

  it('is kept as long as it hears something in between', async () => {
    const show = scene(['overloaded', 'overloaded', 'heard', 'overloaded', 'overloaded', 'heard'], { impatient: true });
    await sitOut(show);
    expect(show.outcome).toEqual({ finals: ['heard', 'heard'], over: true, error: undefined });
  });

  it('is given up when it has not answered once in its time', async () => {
    const show = scene(['nothing'], { impatient: true });
    await until(() => show.asked() === 1);
    await show.clock.advance(TIMEOUT_MS);
    await until(() => show.outcome.over);
    expect(show.outcome.error).toMatchObject({ kind: 'timeout' });
    expect(show.asked()).toBe(1);
  });

  it('is not waited for when it asks for half a minute', async () => {
    const show = scene(['asks to wait'], { impatient: true });
    await until(() => show.outcome.over);
    expect(show.outcome.error).toMatchObject({ kind: 'rate-limit', retryAfterMs: 25_000 });
    expect(show.clock.nowMs()).toBe(0);
  });
});

describe('a transcription server that is alone', () => {
  it('is called for about two minutes', async () => {
    const show = scene(['overloaded'], { impatient: false });
    await sitOut(show);
    expect(show.asked()).toBe(31);
    expect(show.clock.nowMs()).toBeGreaterThan(80_000);
    expect(show.clock.nowMs()).toBeLessThan(150_000);
  });

  it('is waited for when it asks for half a minute', async () => {
    const show = scene(['asks to wait', 'heard'], { impatient: false });
    await sitOut(show);
    expect(show.outcome).toMatchObject({ finals: ['heard', 'heard'], error: undefined });
    expect(show.clock.nowMs()).toBe(25_000);
  });
});
