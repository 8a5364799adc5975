import { closeSync, openSync, truncateSync, writeSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEvents } from '../../support/event-log.js';
import { mountSmallDisk, needsSmallDisk, type SmallDisk } from '../../support/small-disk.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { VirtualClock } from '../../support/virtual-clock.js';
import { WireClient } from '../../support/wire-client.js';

const MB = 1_000_000;
/** Three stems of a minute take 17.28 MB. */
const MINUTE_MB = 17.28;
const DISK_MB = 80;

describe('a disk that fills up', needsSmallDisk(), () => {
  let disk: SmallDisk;
  let app: TestApp;
  let clock: VirtualClock;
  beforeEach(async () => {
    disk = mountSmallDisk(`${DISK_MB * MB}`);
    clock = new VirtualClock();
    const env = { RECORDINGS_DIR: disk.directory, DISK_LOW_MINUTES: '2' };
    app = await startTestApp({ env, overrides: { clock } });
  });
  afterEach(async () => {
    await app.close();
    disk.remove();
  });

  /** Leaves room for so many minutes of a host and two speakers. */
  function leaveMinutes(minutes: number): void {
    const file = openSync(join(disk.directory, 'others'), 'w');
    const block = Buffer.alloc(MB / 10, 1);
    for (let left = DISK_MB - minutes * MINUTE_MB; left > 0; left -= 0.1) writeSync(file, block);
    closeSync(file);
  }

  const ask = async (path: string) => {
    const response = await fetch(`${app.url}${path}`);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('takes no session that would not fit, says how much is missing, and leaves nothing of it', async () => {
    leaveMinutes(1.5);
    const client = await WireClient.connect(app.url);
    const answer = await client.hello({ role: 'host', briefing: 'duo' });
    expect(answer).toMatchObject({
      ok: false,
      error: {
        code: 'RECORDING_UNAVAILABLE',
        retryable: true,
        message: expect.stringMatching(/needs room for 2 min .* about a minute\. Free (8|9) MB/) as string,
      },
    });
    expect(await readdir(disk.directory)).toEqual(['others']);
    expect(await readdir(app.logsDir)).toEqual([]);
    const unrecorded = await client.welcomed({ role: 'host', briefing: 'duo', record: false });
    expect(unrecorded.state.recording.state).toBe('off');
    expect(await client.refused('recording.start', {})).toMatchObject({ code: 'RECORDING_UNAVAILABLE' });
    client.close();
  });

  it('warns host and producer within a second of being seen, again at half, and says when there is room', async () => {
    const { client: host, welcome } = await WireClient.host(app.url);
    const producer = await WireClient.connect(app.url);
    await producer.welcomed({ role: 'producer', sessionId: welcome.sessionId });
    expect(await ask('/ready')).toMatchObject({ status: 200, body: { ready: true } });

    for (const [minutes, words] of [
      [1.8, 'about a minute more'],
      [0.8, 'less than a minute more'],
    ] as const) {
      leaveMinutes(minutes);
      const seenMs = performance.now();
      await clock.advance(2_000);
      for (const client of [host, producer]) {
        const warning = await client.next('server.ack', ({ message }) => message.includes(words));
        expect(warning.level).toBe('warning');
      }
      expect(performance.now() - seenMs).toBeLessThan(1_000);
    }
    expect((await ask('/ready')).body).toMatchObject({
      ready: false,
      reasons: ['the disk has room for less than a minute of recording'],
    });
    expect((await ask('/health')).body).toMatchObject({ status: 'ok', disk: { low: true } });

    truncateSync(join(disk.directory, 'others'), 0);
    await clock.advance(2_000);
    await host.next('server.ack', ({ message }) => /has room for the recording again/.test(message));
    const notes = host.all('session.state').flatMap(({ state }) => (state.recording ? [state.recording.note] : []));
    expect(notes.slice(-3)).toEqual([
      expect.stringMatching(/about a minute/),
      expect.stringMatching(/less than/),
      undefined,
    ]);
    await clock.advance(4_000);
    expect(host.all('server.ack').map(({ level }) => level)).toEqual(['warning', 'warning', 'info']);
    await host.ask('session.end', {});
    const events = await readEvents({ logsDir: app.logsDir, sessionId: welcome.sessionId });
    expect(events.filter(({ type }) => type === 'disk')).toMatchObject([{ low: true }, { low: true }, { low: false }]);
    for (const client of [host, producer]) client.close();
  });
});
