import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readEvents } from '../../support/event-log.js';
import { firstDifference, quietNoise, readStem } from '../../support/stems.js';
import { startTestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

const FRAME = 1_920;
const NOISE = quietNoise(10 * FRAME);

describe('a service that stops while sessions are live', () => {
  it('is not ready at once, ends every session in words, and leaves complete files', async () => {
    const root = await mkdtemp(join(tmpdir(), 'trialogue-shutdown-'));
    const env = { RECORDINGS_DIR: join(root), LOGS_DIR: join(root, 'logs') };
    const app = await startTestApp({ env });
    const hosts = await Promise.all([1, 2].map(() => WireClient.host(app.url)));
    const [talking] = hosts;
    if (talking === undefined) throw new Error('no host');
    const producer = await WireClient.connect(app.url);
    await producer.welcomed({ role: 'producer', sessionId: talking.welcome.sessionId });
    for (const { client } of hosts) {
      for (let seq = 0; seq < 10; seq += 1)
        client.audio({ seq, at: seq * FRAME, samples: NOISE.slice(seq * FRAME, (seq + 1) * FRAME) });
      await client.settled();
    }
    await talking.client.ask('host.text', { text: 'Guest, what do you think?' });
    await talking.client.next('speech.chunk');
    expect((await fetch(`${app.url}/ready`)).status).toBe(200);

    const late = await WireClient.connect(app.url);
    const stopped = app.close();
    const ready = await fetch(`${app.url}/ready`);
    expect(ready.status).toBe(503);
    expect(await ready.json()).toMatchObject({ ready: false, reasons: ['shutting down'] });
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
    expect(await late.hello({ role: 'host', briefing: 'duo' })).toMatchObject({
      ok: false,
      error: { code: 'SHUTTING_DOWN', retryable: true },
    });
    await stopped;

    for (const { client, welcome } of hosts) {
      const { sessionId } = welcome;
      const ended = await client.next('session.ended');
      expect(ended.files.map((file) => file.name)).toEqual(
        expect.arrayContaining(['you.wav', 'guest.wav', 'session.yaml']),
      );
      await client.closed;
      const directory = join(root, sessionId);
      expect(parse(await readFile(join(directory, 'session.yaml'), 'utf8'))).toMatchObject({
        state: 'finished',
        pid: null,
        missing: [],
        sync: { ok: true },
      });
      expect(firstDifference(await readStem(directory, 'you'), NOISE)).toBe(-1);
      const events = await readEvents({ logsDir: env.LOGS_DIR, sessionId });
      expect(events.at(-1)).toMatchObject({ type: 'session.end', reason: 'shutdown' });
    }
    await producer.next('session.ended');
    expect(talking.client.all('turn.end').filter(({ line }) => line.speaker === 'guest')).toHaveLength(1);
    await rm(root, { recursive: true });
  });
});
