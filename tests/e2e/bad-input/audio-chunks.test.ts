import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelloResult } from '../../../src/protocol/socket-types.js';
import { firstDifference, quietNoise, readStem } from '../../support/stems.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

const FRAME = 1_920;
const NOISE = quietNoise(20 * FRAME);
const frame = (seq: number) => ({ seq, at: seq * FRAME, samples: NOISE.slice(seq * FRAME, (seq + 1) * FRAME) });

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

interface Scene {
  readonly host: WireClient;
  readonly welcome: HelloResult;
}

async function scene(): Promise<Scene> {
  const { client, welcome } = await WireClient.host(app.url);
  return { host: client, welcome };
}

/** Sends good frames around what the test does and shows that they, and nothing else, lie in the stem. */
async function keepsGoodFramesAround({ host, welcome }: Scene, doWrong: () => Promise<void>): Promise<void> {
  host.audio(frame(0));
  host.audio(frame(1));
  await doWrong();
  host.audio(frame(2));
  host.audio(frame(3));
  await host.next('audio.ack', ({ nextSeq }) => nextSeq === 4);
  const stem = await readStem(welcome.state.recording.directory, 'you');
  expect(firstDifference(stem, NOISE, 4 * FRAME)).toBe(-1);
  expect(stem.length).toBe(4 * FRAME);
  host.close();
}

describe('a frame that cannot be is refused by field; the stem holds what was accepted, bit for bit', () => {
  it.each([
    ['a number of samples that is not there', { n: FRAME - 1 }, 'n', 'AUDIO_REJECTED'],
    ['NaN for a place', { at: Number.NaN }, 'at', 'VALIDATION_ERROR'],
    ['a place before the beginning', { at: -FRAME }, 'at', 'VALIDATION_ERROR'],
    ['a place in the past', { at: FRAME }, 'at', 'AUDIO_REJECTED'],
    ['a place an hour ahead', { at: 3_600 * 48_000 }, 'at', 'AUDIO_REJECTED'],
    ['a place beyond all numbers', { at: 1e300 }, 'at', 'VALIDATION_ERROR'],
    ['a place between samples', { at: 2 * FRAME + 0.5 }, 'at', 'VALIDATION_ERROR'],
    ['a place in words', { at: 'now' }, 'at', 'VALIDATION_ERROR'],
    ['a count that is not a number', { seq: Number.NaN }, 'seq', 'VALIDATION_ERROR'],
    ['a count before the first', { seq: -1 }, 'seq', 'VALIDATION_ERROR'],
    ['a count far ahead', { seq: 1_000_000 }, 'seq', 'AUDIO_REJECTED'],
    ['a count beyond all numbers', { seq: 1e300 }, 'seq', 'VALIDATION_ERROR'],
    ['no samples at all', { n: 0 }, 'n', 'VALIDATION_ERROR'],
  ])('%s', async (_name, wrong, field, code) => {
    const here = await scene();
    await keepsGoodFramesAround(here, async () => {
      here.host.audio(frame(2), wrong);
      expect(await here.host.next('error')).toMatchObject({ code, details: { field } });
    });
  });

  it.each([
    ['without a turn', {}, 'turnId', 'VALIDATION_ERROR'],
    ['with a place in words', { turnId: 'turn-0001', at: 'now', n: 2, words: [] }, 'at', 'VALIDATION_ERROR'],
    ['with no words', { turnId: 'turn-0001', at: 0, n: 2 }, 'words', 'VALIDATION_ERROR'],
  ])('speech that comes back %s', async (_name, header, field, code) => {
    const here = await scene();
    await keepsGoodFramesAround(here, async () => {
      here.host.send('speech.return', header, new Uint8Array(4));
      expect(await here.host.next('error')).toMatchObject({ code, details: { field } });
    });
  });

  it('speech that comes back and was asked for by nobody, which is left aside', async () => {
    const here = await scene();
    await keepsGoodFramesAround(here, () => {
      here.host.send('speech.return', { turnId: 'turn-0001', at: 0, n: 2, words: [] }, new Uint8Array(4));
      return Promise.resolve();
    });
  });

  it('a frame longer than 100 ms', async () => {
    const here = await scene();
    await keepsGoodFramesAround(here, async () => {
      here.host.audio({ seq: 2, at: 2 * FRAME, samples: quietNoise(4_801) });
      const error = await here.host.next('error');
      expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field: 'n' } });
      expect(error.details?.expected).toContain('4800');
    });
  });

  it.each([
    ['an odd number of bytes', new Uint8Array(2 * FRAME + 1), 'audio'],
    ['text instead of sound', 'sound', 'pcm'],
    ['no sound', undefined, 'pcm'],
    ['a list instead of sound', [1, 2, 3], 'pcm'],
  ])('%s', async (_name, pcm, field) => {
    const here = await scene();
    await keepsGoodFramesAround(here, async () => {
      here.host.send('audio.chunk', { seq: 2, at: 2 * FRAME, n: FRAME }, pcm);
      expect(await here.host.next('error')).toMatchObject({ code: 'AUDIO_REJECTED', details: { field } });
    });
  });

  it('a frame laid over one that was accepted ahead of its turn', async () => {
    const here = await scene();
    await keepsGoodFramesAround(here, async () => {
      here.host.audio(frame(3));
      here.host.audio({ seq: 2, at: 2 * FRAME + 1, samples: quietNoise(FRAME, 99) });
      expect(await here.host.next('error')).toMatchObject({ code: 'AUDIO_REJECTED', details: { field: 'at' } });
    });
  });
});

describe('frames that come as a bad line brings them', () => {
  it('twice, late and in any order, each lands once and in its place', async () => {
    const { host, welcome } = await scene();
    for (const seq of [0, 3, 1, 1, 5, 3, 2, 0, 4, 5, 7, 6]) host.audio(frame(seq));
    await host.next('audio.ack', ({ nextSeq }) => nextSeq === 8);
    const stem = await readStem(welcome.state.recording.directory, 'you');
    expect(firstDifference(stem, NOISE.slice(0, 8 * FRAME))).toBe(-1);
    expect(host.all('error')).toEqual([]);
    host.close();
  });

  it('a frame sent again with other samples does not replace the first', async () => {
    const { host, welcome } = await scene();
    host.audio(frame(0));
    host.audio({ ...frame(0), samples: quietNoise(FRAME, 77) });
    host.audio(frame(1));
    await host.next('audio.ack', ({ nextSeq }) => nextSeq === 2);
    const stem = await readStem(welcome.state.recording.directory, 'you');
    expect(firstDifference(stem, NOISE.slice(0, 2 * FRAME))).toBe(-1);
    host.close();
  });

  it('a frame that never comes stays a hole of its length, and nothing behind it is acknowledged', async () => {
    const { host, welcome } = await scene();
    for (const seq of [0, 1, 3, 4]) host.audio(frame(seq));
    await host.ask('session.end', {});
    const stem = await readStem(welcome.state.recording.directory, 'you');
    const expected = NOISE.slice(0, 5 * FRAME).fill(0, 2 * FRAME, 3 * FRAME);
    expect(firstDifference(stem, expected)).toBe(-1);
    expect(Math.max(...host.all('audio.ack').map((ack) => ack.nextSeq))).toBe(2);
    host.close();
  });
});

describe('sound from where none may come', () => {
  it('before the hello is refused, and the hello is still taken', async () => {
    const early = await WireClient.connect(app.url);
    early.audio(frame(0));
    expect(await early.next('error')).toMatchObject({ code: 'HELLO_REQUIRED' });
    const { audio } = await early.welcomed({ role: 'host', briefing: 'duo', record: false });
    expect(audio.nextSeq).toBe(0);
    early.close();
  });

  it('from a producer is refused and leaves no trace in the stem', async () => {
    const here = await scene();
    const producer = await WireClient.connect(app.url);
    await producer.welcomed({ role: 'producer', sessionId: here.welcome.sessionId });
    await keepsGoodFramesAround(here, async () => {
      producer.audio({ ...frame(2), samples: quietNoise(FRAME, 55) });
      expect(await producer.next('error')).toMatchObject({ code: 'HOST_ONLY' });
    });
    producer.close();
  });
});

describe('a flood of frames', () => {
  it('closes its own connection with AUDIO_FLOOD, while another session is recorded without a gap', async () => {
    const other = await scene();
    const flooder = await scene();
    const drop = new Int16Array(1);
    await keepsGoodFramesAround(other, async () => {
      for (let seq = 0; seq < 25_000; seq += 1) flooder.host.audio({ seq, at: seq, samples: drop });
      expect(await flooder.host.next('error', (error) => error.code === 'AUDIO_FLOOD')).toMatchObject({
        retryable: true,
      });
      await flooder.host.closed;
    });
    const again = await WireClient.connect(app.url);
    const { sessionId, token } = flooder.welcome;
    const { resumed, audio } = await again.welcomed({ role: 'host', resume: { sessionId, token, lastSeq: 0 } });
    expect(resumed).toBe(true);
    expect(audio.nextSeq).toBeGreaterThan(14_000);
    again.close();
  });
});
