import { afterEach, describe, expect, it } from 'vitest';
import { readEvents } from '../support/event-log.js';
import { startTestApp, type TestApp } from '../support/test-app.js';
import { WireClient } from '../support/wire-client.js';
import { hearEverything } from '../support/wire-listener.js';

const FRAME = 1_920;
let app: TestApp | undefined;
afterEach(() => app?.close());

/** A loud tone for 400 ms and silence from there on, as the microphone sends it: a frame every 40 ms. */
function speakInto(host: WireClient): () => void {
  const startedMs = performance.now();
  let seq = 0;
  const timer = setInterval(() => {
    for (; seq * 40 < performance.now() - startedMs; seq += 1) {
      const level = seq < 10 ? 9_000 : 0;
      const samples = Int16Array.from({ length: FRAME }, (_, n) => level * Math.sin(n / 9) * Math.sin(n / 200));
      host.audio({ seq, at: seq * FRAME, samples });
    }
  }, 20);
  return () => clearInterval(timer);
}

const heard = { startAt: 0, endAt: 19_200, words: [] };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function ask(finalText: string) {
  app = await startTestApp({
    engines: { llm: { answer: () => ({ tokens: ['So ', 'it ', 'is.'], firstTokenMs: 30 }) } },
  });
  const { client: host, welcome } = await WireClient.host(app.url);
  hearEverything(host);
  const stop = speakInto(host);
  await wait(480);
  const { mockStt } = app.factory;
  mockStt.emit({ type: 'partial', text: 'claude what do you think', startAt: 0 });
  await wait(340);
  mockStt.emit({ type: 'final', text: finalText, ...heard });
  const ended = await host.next('turn.end', ({ line }) => line.speaker !== 'you');
  await host.ask('session.end', {});
  stop();
  host.close();
  return { ended, asked: app.factory.llm('claude').requests, host, welcome };
}

describe('a reply begun on trial', () => {
  it('is the one that is heard when the final text agrees: the mind was asked once, with the host’s line', async () => {
    const { ended, asked, host, welcome } = await ask('Claude, what do you think?');
    expect(ended).toMatchObject({ heard: true, line: { speaker: 'claude', text: 'So it is.' } });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.messages.at(-1)).toMatchObject({ role: 'user', text: 'claude what do you think' });
    expect(host.all('turn.start')).toHaveLength(1);
    const events = await readEvents({ logsDir: app?.logsDir ?? '', sessionId: welcome.sessionId });
    const started = events.find((event) => event.type === 'llm.start');
    expect(started).toMatchObject({ turnId: 'turn-0001' });
    expect(events.some((event) => event.type === 'speculation.cost')).toBe(false);
  });

  it('is given up when it does not: nobody hears of it, and what it took is counted', async () => {
    const { ended, asked, host, welcome } = await ask('Guest, what do you think?');
    expect(ended).toMatchObject({ heard: true, line: { speaker: 'guest', text: 'So it is.' } });
    expect(asked).toHaveLength(1);
    expect(host.all('turn.start').map(({ speaker }) => speaker)).toEqual(['guest']);
    const events = await readEvents({ logsDir: app?.logsDir ?? '', sessionId: welcome.sessionId });
    expect(events.filter((event) => event.type === 'speculation.cost')).toMatchObject([{ speaker: 'claude' }]);
    expect(events.filter((event) => event.type === 'turn.cost')).toHaveLength(1);
    const spent = host.all('session.state').flatMap(({ state }) => (state.spent ? [state.spent.turns] : []));
    expect(Math.max(...spent)).toBe(2);
  });
});
