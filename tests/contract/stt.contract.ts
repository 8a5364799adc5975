import { expect } from 'vitest';
import type { PcmChunk, SttAdapter, SttEvent } from '../../src/adapters/stt.js';
import { collect, type ContractOptions, contractSuite, expectLetGo, footprint } from './contract-suite.js';

export interface SttSubject {
  readonly adapter: SttAdapter;
  /** Audio, in order of `at`, in which the engine hears at least one utterance. */
  readonly speech: readonly PcmChunk[];
}

type SttFinal = Extract<SttEvent, { type: 'final' }>;

/** What every recogniser keeps. `make` is called once for each case and its adapter closed afterwards. */
export function sttContract(name: string, make: () => Promise<SttSubject>, { skip = [] }: ContractOptions = {}): void {
  const withSubject = (run: (subject: SttSubject) => Promise<void>) => async () => {
    const subject = await make();
    try {
      await run(subject);
    } finally {
      await subject.adapter.close?.();
    }
  };
  contractSuite({
    title: `${name} keeps the contract of a recogniser`,
    skip,
    cases: {
      'ends when the audio ends, with its finals in order and inside the audio': withSubject(finalsInOrder),
      'places words in order inside their utterance': withSubject(wordsInside),
      'begins every partial inside the audio': withSubject(partialsInside),
      'ends without an error on abort, though the audio goes on': withSubject(endsOnAbort),
      'says nothing when aborted beforehand': withSubject(silentWhenAborted),
      'ends when there is no audio at all': withSubject(endsOnNothing),
      'passes on what goes wrong in the audio': withSubject(passesErrorsOn),
      'keeps two sessions apart': withSubject(keepsApart),
      'lets go of the signal': withSubject(letsGo),
      'can be closed twice and leaves nothing behind': () => leavesNothing(make),
    },
  });
}

const never = new AbortController().signal;

async function* play(chunks: readonly PcmChunk[]): AsyncIterable<PcmChunk> {
  yield* chunks;
}

function hear({ adapter }: SttSubject, chunks: readonly PcmChunk[], signal: AbortSignal = never): Promise<SttEvent[]> {
  return collect(adapter.transcribe(play(chunks), { signal }));
}

function finalsOf(events: readonly SttEvent[]): SttFinal[] {
  return events.filter((event) => event.type === 'final');
}

function endOf(chunks: readonly PcmChunk[]): number {
  const last = chunks.at(-1);
  return last ? last.at + last.samples.length : 0;
}

async function finalsInOrder(subject: SttSubject): Promise<void> {
  const { speech } = subject;
  const finals = finalsOf(await hear(subject, speech));
  expect(finals.length).toBeGreaterThan(0);
  let reached = speech[0]?.at ?? 0;
  for (const final of finals) {
    expect(final.text.trim()).not.toBe('');
    expect(final.startAt).toBeGreaterThanOrEqual(reached);
    expect(final.endAt).toBeGreaterThan(final.startAt);
    reached = final.endAt;
  }
  expect(reached).toBeLessThanOrEqual(endOf(speech));
}

async function wordsInside(subject: SttSubject): Promise<void> {
  for (const final of finalsOf(await hear(subject, subject.speech))) {
    if (subject.adapter.capabilities.wordTimes) expect(final.words.length).toBeGreaterThan(0);
    let reached = final.startAt;
    for (const word of final.words) {
      expect(word.startAt).toBeGreaterThanOrEqual(reached);
      expect(word.endAt).toBeGreaterThanOrEqual(word.startAt);
      reached = word.endAt;
    }
    expect(reached).toBeLessThanOrEqual(final.endAt);
  }
}

async function partialsInside(subject: SttSubject): Promise<void> {
  const { speech } = subject;
  for (const event of await hear(subject, speech)) {
    if (event.type === 'engine') continue;
    expect(event.startAt).toBeGreaterThanOrEqual(speech[0]?.at ?? 0);
    expect(event.startAt).toBeLessThan(endOf(speech));
  }
}

async function endsOnAbort(subject: SttSubject): Promise<void> {
  const controller = new AbortController();
  async function* endless(): AsyncIterable<PcmChunk> {
    yield* subject.speech.slice(0, 10);
    controller.abort(new Error('the session is over'));
    await new Promise<never>(() => undefined);
  }
  const { adapter } = subject;
  await expect(collect(adapter.transcribe(endless(), { signal: controller.signal }))).resolves.toBeInstanceOf(Array);
}

async function silentWhenAborted(subject: SttSubject): Promise<void> {
  await expect(hear(subject, subject.speech, AbortSignal.abort())).resolves.toEqual([]);
}

async function endsOnNothing(subject: SttSubject): Promise<void> {
  expect(finalsOf(await hear(subject, []))).toEqual([]);
}

async function passesErrorsOn(subject: SttSubject): Promise<void> {
  async function* broken(): AsyncIterable<PcmChunk> {
    yield* subject.speech.slice(0, 2);
    throw new Error('the microphone is gone');
  }
  await expect(collect(subject.adapter.transcribe(broken(), { signal: never }))).rejects.toThrow(
    'the microphone is gone',
  );
}

async function keepsApart(subject: SttSubject): Promise<void> {
  const alone = finalsOf(await hear(subject, subject.speech)).map((final) => final.text);
  const [full, hardlyAny] = await Promise.all([
    hear(subject, subject.speech),
    hear(subject, subject.speech.slice(0, 2)),
  ]);
  expect(finalsOf(full).map((final) => final.text)).toEqual(alone);
  expect(finalsOf(hardlyAny)).toEqual([]);
}

async function letsGo(subject: SttSubject): Promise<void> {
  const { signal } = new AbortController();
  await hear(subject, subject.speech.slice(0, 5), signal);
  expectLetGo(signal);
}

async function leavesNothing(make: () => Promise<SttSubject>): Promise<void> {
  const before = footprint();
  const subject = await make();
  await hear(subject, subject.speech.slice(0, 5));
  await subject.adapter.close?.();
  await subject.adapter.close?.();
  expect(footprint()).toEqual(before);
}
