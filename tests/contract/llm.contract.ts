import { expect } from 'vitest';
import type { LlmAdapter, LlmEvent, LlmRequest } from '../../src/adapters/llm.js';
import { collect, type ContractOptions, contractSuite, expectLetGo, footprint } from './contract-suite.js';

export interface LlmSubject {
  readonly adapter: LlmAdapter;
}

const never = new AbortController().signal;

/** What every mind keeps. `make` is called once for each case and its adapter closed afterwards. */
export function llmContract(name: string, make: () => Promise<LlmSubject>, { skip = [] }: ContractOptions = {}): void {
  const withSubject = (run: (subject: LlmSubject) => Promise<void>) => async () => {
    const subject = await make();
    try {
      await run(subject);
    } finally {
      await subject.adapter.close?.();
    }
  };
  contractSuite({
    title: `${name} keeps the contract of a mind`,
    skip,
    cases: {
      'answers in pieces and finishes exactly once, at the end': withSubject(finishesOnce),
      'says what the answer cost': withSubject(tellsUsage),
      'ends without finish or error on abort, in the middle of an answer': withSubject(endsOnAbort),
      'says nothing when aborted beforehand': withSubject(silentWhenAborted),
      'keeps two conversations apart': withSubject(keepsApart),
      'lets go of the signal': withSubject(letsGo),
      'can be closed twice and leaves nothing behind': () => leavesNothing(make),
    },
  });
}

/** A short conversation about two points, with the host asking for one of them. */
export function askedAbout(subject: 'speed' | 'privacy'): LlmRequest {
  return {
    speaker: { id: 'claude', name: 'Claude' },
    system: 'You are a guest on a show.',
    messages: [{ role: 'user', name: 'Ada', text: `Claude, what do you think about ${subject}?`, interrupted: false }],
    talkingPoints: [
      { title: 'Voices are fast', text: 'Old voices begin to speak at once.', keywords: ['speed', 'latency'] },
      { title: 'Local means private', text: 'Nothing you say leaves this computer.', keywords: ['privacy', 'data'] },
    ],
    topic: 'small speech machines',
    maxOutputTokens: 300,
  };
}

function ask({ adapter }: LlmSubject, request: LlmRequest, signal: AbortSignal = never): Promise<LlmEvent[]> {
  return collect(adapter.stream(request, { signal }));
}

function textOf(events: readonly LlmEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

async function finishesOnce(subject: LlmSubject): Promise<void> {
  const events = await ask(subject, askedAbout('speed'));
  expect(events.filter((event) => event.type === 'text-delta').length).toBeGreaterThan(1);
  expect(textOf(events).trim()).not.toBe('');
  expect(events.filter((event) => event.type === 'finish')).toHaveLength(1);
  expect(events.at(-1)).toMatchObject({ type: 'finish', reason: 'stop' });
}

async function tellsUsage(subject: LlmSubject): Promise<void> {
  const finish = (await ask(subject, askedAbout('speed'))).at(-1);
  const usage = finish?.type === 'finish' ? finish.usage : undefined;
  expect(usage?.inputTokens).toBeGreaterThan(0);
  expect(usage?.outputTokens).toBeGreaterThan(0);
}

async function endsOnAbort({ adapter }: LlmSubject): Promise<void> {
  const controller = new AbortController();
  const after: LlmEvent[] = [];
  for await (const event of adapter.stream(askedAbout('speed'), { signal: controller.signal })) {
    if (controller.signal.aborted) after.push(event);
    else controller.abort(new Error('the host speaks'));
  }
  expect(controller.signal.aborted).toBe(true);
  expect(after).toEqual([]);
}

async function silentWhenAborted(subject: LlmSubject): Promise<void> {
  await expect(ask(subject, askedAbout('speed'), AbortSignal.abort())).resolves.toEqual([]);
}

async function keepsApart(subject: LlmSubject): Promise<void> {
  const alone = [await ask(subject, askedAbout('speed')), await ask(subject, askedAbout('privacy'))];
  const together = await Promise.all([ask(subject, askedAbout('speed')), ask(subject, askedAbout('privacy'))]);
  expect(together.map(textOf)).toEqual(alone.map(textOf));
}

async function letsGo(subject: LlmSubject): Promise<void> {
  const { signal } = new AbortController();
  await ask(subject, askedAbout('speed'), signal);
  expectLetGo(signal);
}

async function leavesNothing(make: () => Promise<LlmSubject>): Promise<void> {
  const before = footprint();
  const subject = await make();
  await ask(subject, askedAbout('speed'));
  await subject.adapter.close?.();
  await subject.adapter.close?.();
  expect(footprint()).toEqual(before);
}
