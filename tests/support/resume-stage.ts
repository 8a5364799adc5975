import { expect } from 'vitest';
import type { MockFactoryOptions } from '../../src/adapters/mock/mock-adapter-factory.js';
import type { HelloResult } from '../../src/protocol/socket-types.js';
import { FaultProxy } from './fault-proxy.js';
import { LivePage } from './live-page.js';
import { firstDifference, quietNoise, readStem } from './stems.js';
import { startTestApp, type TestApp } from './test-app.js';
import { WireClient } from './wire-client.js';

/** A session whose host sits behind a line that can be cut, watched by a producer on a good one. */
export interface ResumeStage {
  readonly app: TestApp;
  readonly line: FaultProxy;
  readonly page: LivePage;
  readonly producer: WireClient;
  readonly welcome: HelloResult;
  close(): Promise<void>;
}

export async function openResumeStage(
  options: { engines?: MockFactoryOptions; microphone?: Int16Array } = {},
): Promise<ResumeStage> {
  const app = await startTestApp(options.engines ? { engines: options.engines } : {});
  const line = await FaultProxy.before(app.url);
  const microphone = options.microphone ?? quietNoise(30 * 48_000);
  const { page, welcome } = await LivePage.open({ url: line.url, microphone });
  const producer = await WireClient.connect(app.url);
  await producer.welcomed({ role: 'producer', sessionId: welcome.sessionId });
  return {
    app,
    line,
    page,
    producer,
    welcome,
    async close() {
      page.leave();
      await line.close();
      await app.close();
    },
  };
}

/** A reply of so many words, a quarter of a second each, in one sentence. */
export function replyOf(words: number): MockFactoryOptions {
  const tokens = Array.from({ length: words }, (_, index) => `word${index + 1}${index + 1 === words ? '.' : ' '}`);
  return { llm: { answer: () => ({ tokens }) } };
}

/** Cuts the line for so long, and resolves when the page is live again. */
export async function outage({ line, page }: ResumeStage, ms: number): Promise<void> {
  line.cut();
  await page.until(() => page.client.getState().connection === 'reconnecting', 'the lost connection to be noticed');
  await new Promise((resolve) => setTimeout(resolve, ms));
  line.restore();
  await page.until(() => page.client.getState().connection === 'live', 'the page to be live again');
}

/** Whatever the line did: every event once and in order, the microphone and the loudspeaker on the tracks bit for bit. */
export async function endsAsIfNothingHappened({ page, producer, welcome }: ResumeStage): Promise<void> {
  page.host.stop();
  await page.client.end();
  const kept = (name: string) => !['session.state', 'session.ended', 'audio.ack', 'speech.chunk'].includes(name);
  const told = page.events.filter((event) => kept(event.name)).map(({ name, payload }) => `${payload.seq} ${name}`);
  const first = producer.arrived[0]?.payload['seq'] as number;
  const watched = producer.arrived
    .filter(({ name }) => kept(name))
    .map(({ name, payload }) => `${String(payload['seq'])} ${name}`);
  expect(told.filter((line) => Number.parseInt(line, 10) >= first)).toEqual(watched);
  const { directory } = welcome.state.recording;
  const microphone = await readStem(directory, 'you');
  const { sent, played } = page;
  expect(firstDifference(microphone, sent)).toBe(-1);
  const speech = await readStem(directory, 'guest');
  expect(firstDifference(speech, played, Math.min(speech.length, played.length))).toBe(-1);
}
