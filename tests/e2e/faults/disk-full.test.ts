import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { HelloResult } from '../../../src/protocol/socket-types.js';
import type { SessionMetadata } from '../../../src/recording/session-metadata.js';
import { mountSmallDisk, needsSmallDisk, type SmallDisk } from '../../support/small-disk.js';
import { firstDifference, quietNoise, readStem } from '../../support/stems.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';
import { hearEverything } from '../../support/wire-listener.js';

const FRAME = 1_920;
const NOISE = quietNoise(100 * FRAME);

describe('a disk that is full', needsSmallDisk(), () => {
  let disk: SmallDisk;
  let app: TestApp;
  beforeEach(async () => {
    disk = mountSmallDisk('2m');
    // So small a disk is low from the beginning; here it is to be full.
    app = await startTestApp({ env: { RECORDINGS_DIR: disk.directory, DISK_LOW_MINUTES: '0' } });
  });
  afterEach(async () => {
    await app.close();
    disk.remove();
  });

  function say(host: WireClient, from: number, to: number): void {
    for (let seq = from; seq < to; seq += 1)
      host.audio({ seq, at: seq * FRAME, samples: NOISE.slice(seq * FRAME, (seq + 1) * FRAME) });
  }

  const acknowledged = (host: WireClient) => Math.max(0, ...host.all('audio.ack').map((ack) => ack.nextSeq));

  /** A session of ten good frames on a disk that has just been filled, and twenty frames more. */
  async function fillMidSession(): Promise<{ host: WireClient; welcome: HelloResult; directory: string }> {
    const { client: host, welcome } = await WireClient.host(app.url);
    hearEverything(host);
    say(host, 0, 10);
    await host.next('audio.ack', ({ nextSeq }) => nextSeq === 10);
    disk.fill();
    say(host, 10, 30);
    const told = host.next('error', ({ code }) => code === 'RECORDING_FAILED');
    const startedMs = performance.now();
    expect(await told).toMatchObject({ retryable: true, message: expect.stringMatching(/disk is full/) as string });
    expect(performance.now() - startedMs).toBeLessThan(1_000);
    await host.next('session.state', ({ state }) => state.recording?.state === 'failed');
    return { host, welcome, directory: welcome.state.recording.directory };
  }

  it('before a session begins refuses it, and leaves nothing of it', async () => {
    disk.fill();
    const client = await WireClient.connect(app.url);
    const answer = await client.hello({ role: 'host', briefing: 'duo' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'RECORDING_UNAVAILABLE', retryable: true } });
    expect(await readdir(disk.directory)).toEqual(['filler']);
    disk.free();
    expect(await client.welcomed({ role: 'host', briefing: 'duo' })).toMatchObject({
      state: { recording: { state: 'recording' } },
    });
    client.close();
  });

  it('in mid-session is told within a second, while the conversation goes on and what was acknowledged stays readable', async () => {
    const { host, directory } = await fillMidSession();
    await host.ask('host.text', { text: 'Guest, do you hear me?' });
    expect(await host.next('turn.end', ({ line }) => line.speaker === 'guest')).toMatchObject({ heard: true });
    const safe = acknowledged(host);
    expect(safe).toBeLessThan(30);
    expect(firstDifference(await readStem(directory, 'you'), NOISE, safe * FRAME)).toBe(-1);
    expect(host.all('error').filter(({ code }) => code === 'RECORDING_FAILED')).toHaveLength(1);
    host.close();
    disk.free();
  });

  it('and gets space again goes on without a missing sample, sound from the full time included', async () => {
    const { host, directory } = await fillMidSession();
    disk.free();
    await host.next('server.ack', ({ message }) => /recording goes on/.test(message));
    await host.next('session.state', ({ state, seq }) => state.recording?.state === 'recording' && seq > 1);
    say(host, 30, 40);
    await host.next('audio.ack', ({ nextSeq }) => nextSeq === 40);
    expect(await host.ask('session.end', {})).toMatchObject({ ok: true });
    expect(firstDifference(await readStem(directory, 'you'), NOISE.slice(0, 40 * FRAME))).toBe(-1);
    const metadata = parse(await readFile(join(directory, 'session.yaml'), 'utf8')) as SessionMetadata;
    expect(metadata).toMatchObject({ state: 'finished', missing: [], sync: { ok: true } });
    host.close();
  });

  it('is full and free again many times, and still not a sample is missing', async () => {
    const { host, directory } = await fillMidSession();
    for (let seq = 30; seq < 90; seq += 10) {
      disk.free();
      await host.next('audio.ack', ({ nextSeq }) => nextSeq === seq);
      disk.fill();
      const failures = host.all('error').length;
      say(host, seq, seq + 10);
      await host.next('error', () => host.all('error').length > failures);
    }
    disk.free();
    await host.next('audio.ack', ({ nextSeq }) => nextSeq === 90);
    expect(await host.ask('session.end', {})).toMatchObject({ ok: true });
    expect(firstDifference(await readStem(directory, 'you'), NOISE.slice(0, 90 * FRAME))).toBe(-1);
    const metadata = parse(await readFile(join(directory, 'session.yaml'), 'utf8')) as SessionMetadata;
    expect(metadata.missing).toEqual([]);
    host.close();
  });

  it('to the end lets the session end: everybody is told, and what was acknowledged is there', async () => {
    const { host, welcome, directory } = await fillMidSession();
    const safe = acknowledged(host);
    const answer = await host.ask('session.end', {});
    expect(answer).toMatchObject({ ok: true, data: { sessionId: welcome.sessionId } });
    expect(await host.next('session.ended')).toMatchObject({ sessionId: welcome.sessionId });
    expect(host.all('session.state').findLast(({ state }) => state.recording)?.state.recording?.state).toBe('failed');
    expect(firstDifference(await readStem(directory, 'you'), NOISE, safe * FRAME)).toBe(-1);
    disk.free();
    const { client: next } = await WireClient.host(app.url);
    for (const one of [host, next]) one.close();
  });
});
