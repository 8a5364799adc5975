import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { limits } from '../../../src/limits.js';
import { quietNoise } from '../../support/stems.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { WireClient } from '../../support/wire-client.js';

let app: TestApp;
afterEach(() => app.close());

async function leftAlone() {
  const clock = new VirtualClock();
  // Pings are answered in real time: a clock that jumps for minutes would find every client silent.
  const env = { HEARTBEAT_INTERVAL_SECONDS: '300', HEARTBEAT_TIMEOUT_SECONDS: '300' };
  app = await startTestApp({ overrides: { clock }, env });
  const { client: host, welcome } = await WireClient.host(app.url);
  const { sessionId, token } = welcome;
  const producer = await WireClient.connect(app.url);
  await producer.welcomed({ role: 'producer', sessionId });
  host.audio({ seq: 0, at: 0, samples: quietNoise(1_920) });
  await host.settled();
  host.drop();
  await producer.next('session.state', ({ state }) => state.hostPresent === false);
  const back = async () => {
    const again = await WireClient.connect(app.url);
    return { again, answer: await again.hello({ role: 'host', resume: { sessionId, token, lastSeq: 0 } }) };
  };
  return { clock, producer, welcome, back };
}

describe('a host who is away', () => {
  it('for just less than the session waits is let in again, and the wait begins anew', async () => {
    const { clock, producer, back } = await leftAlone();
    await clock.advance(limits.hostAbsenceMs - 1_000);
    const { answer, again } = await back();
    expect(answer).toMatchObject({ ok: true, data: { resumed: true, audio: { nextSeq: 1 } } });
    await clock.advance(5_000);
    await again.ask('hold.set', { on: false });
    expect(producer.all('session.ended')).toEqual([]);
  });

  it('for longer ends the session: everybody is told, the files are complete, and there is no way back', async () => {
    const { clock, producer, welcome, back } = await leftAlone();
    await clock.advance(limits.hostAbsenceMs / 2);
    await producer.ask('marker.add', { label: 'still watching' });
    await clock.advance(limits.hostAbsenceMs / 2 + 100);
    expect(await producer.next('session.ended')).toMatchObject({ sessionId: welcome.sessionId });
    const metadata: unknown = parse(await readFile(`${welcome.state.recording.directory}/session.yaml`, 'utf8'));
    expect(metadata).toMatchObject({ state: 'finished', samples: 1_920, sync: { ok: true } });
    expect((await back()).answer).toMatchObject({ ok: false, error: { code: 'SESSION_NOT_FOUND' } });
  });
});
