import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { finished, LoopbackServer, snapshot } from '../../sdk/testing/loopback-server.js';
import { liveErrors } from '../../sdk/live-error.js';
import type { HostVoices } from './host-voice.js';
import type { PlannedTake } from './plan.js';
import type { TakeResult } from './results.js';
import { type RunOptions, runTakes } from './run-takes.js';
import { requireRehearsal } from './stage.js';
import type { Take } from './take.js';

const VOICE = 20_000;
const voices: HostVoices = {
  speak: () => Promise.resolve(new Int16Array(2_400).fill(VOICE)),
  close: () => Promise.resolve(),
};
const PASSED = { problems: [], figures: {} };

describe('a run of takes', () => {
  let server: LoopbackServer;
  let folder: string;
  let recording: string;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'takes-'));
    recording = join(folder, 'ses_1');
    mkdirSync(recording);
    server = await LoopbackServer.start({
      'session.end': () => ({ ok: true, data: { ...finished, directory: recording } }),
    });
  });
  afterEach(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  function planned(name: string, play: Take['play']): PlannedTake {
    return {
      name,
      index: 0,
      seed: name,
      setting: { loudnessDb: -20, room: { colour: 'white', levelDb: -60 } },
      kind: { name, prepare: () => Promise.resolve({ briefing: 'show', about: name, voice: null, play }) },
    };
  }

  function run(plan: readonly PlannedTake[], options: Partial<RunOptions> = {}): Promise<TakeResult[]> {
    return runTakes(plan, {
      url: server.url,
      voices,
      parallel: 1,
      remove: 'passed',
      signal: new AbortController().signal,
      onResult: () => undefined,
      ...options,
    });
  }

  it('puts what the host says into the room’s noise where the take is told it lay', async () => {
    let span = { from: 0, to: 0 };
    const take = planned('say', async (stage) => {
      span = await stage.say(await voices.speak('Hello.', 'rms'), 60);
      await server.until(() => server.frames.some((frame) => frame.at + frame.n >= span.to));
      return PASSED;
    });
    const [result] = await run([take]);
    const sent = server.frames.flatMap((frame) => [...frame.pcm]);
    const loud = sent.map((sample, at) => (sample > VOICE / 2 ? at : -1)).filter((at) => at >= 0);
    expect([loud[0], loud.at(-1)]).toEqual([span.from, span.to - 1]);
    expect(Math.max(...sent.slice(0, span.from))).toBeGreaterThan(0);
    expect(server.requests.map(({ name }) => name)).toEqual(['autopilot.set', 'session.end']);
    expect(server.faults).toEqual([]);
    expect(result?.problems).toEqual([]);
  });

  it('hears of a reply from the server, and gives up waiting for one that never comes', async () => {
    const take = planned('listen', async (stage) => {
      server.emit('turn.start', { turnId: 'turn-0001', speaker: 'guest', reason: 'balance' });
      const reply = await stage.untilReply(({ speaker }) => speaker === 'guest', 5_000);
      const nobody = await stage.untilReply(({ speaker }) => speaker === 'claude', 50);
      return { problems: [`${reply?.turnId} and ${nobody?.turnId}`], figures: {} };
    });
    expect((await run([take]))[0]?.problems).toEqual(['turn-0001 and undefined']);
  });

  it('keeps the recordings of failed takes alone, or all of them', async () => {
    const good = planned('good', () => Promise.resolve(PASSED));
    const bad = planned('bad', () => Promise.resolve({ ...PASSED, problems: ['it failed'] }));
    expect((await run([bad]))[0]?.recording).toBe(recording);
    expect((await run([good], { remove: 'none' }))[0]?.recording).toBe(recording);
    expect(existsSync(recording)).toBe(true);
    expect((await run([good]))[0]?.recording).toBeNull();
    expect(existsSync(recording)).toBe(false);
  });

  it('takes an error of the session for a failure, and goes on with the next take', async () => {
    const broken = planned('broken', () => Promise.reject(liveErrors.closed()));
    const troubled = planned('troubled', async (stage) => {
      server.emit('error', { code: 'INTERNAL', message: 'The voice failed.', retryable: false });
      server.emit('turn.start', { turnId: 'turn-0001', speaker: 'guest', reason: 'balance' });
      await stage.untilReply(() => true, 5_000);
      return PASSED;
    });
    const told: string[] = [];
    const results = await run([broken, troubled], { onResult: ({ name }) => told.push(name) });
    expect(results.map(({ problems }) => problems)).toEqual([[liveErrors.closed().message], ['The voice failed.']]);
    expect(told).toEqual(['broken', 'troubled']);
  });

  it('begins no other take once it is stopped', async () => {
    const stop = new AbortController();
    const first = planned('first', () => {
      stop.abort();
      return Promise.resolve(PASSED);
    });
    const never = planned('never', () => Promise.resolve(PASSED));
    expect((await run([first, never], { signal: stop.signal })).map(({ name }) => name)).toEqual(['first']);
  });

  it('refuses a server with real engines', () => {
    const real = { ...snapshot, stt: { ...snapshot.stt, provider: 'assemblyai', rehearsal: false } };
    expect(() => requireRehearsal(real)).toThrow('this server runs assemblyai');
    expect(() => requireRehearsal(snapshot)).not.toThrow();
  });
});
