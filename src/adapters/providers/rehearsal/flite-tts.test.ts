import { EventEmitter } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rmsOf } from '../../../audio/pcm.js';
import type { TtsEvent } from '../../tts.js';
import { FliteTts } from './flite-tts.js';
import type { FliteRequest } from './flite-utterance.js';
import { REHEARSAL_VOICES } from './flite-voices.js';

const SENTENCE = 'Welcome back to the show, today we are talking about voices that live inside machines.';
const { signal: never } = new AbortController();

async function say(tts: FliteTts, text: string, voice: string): Promise<TtsEvent[]> {
  const events: TtsEvent[] = [];
  for await (const event of tts.synthesize({ text, voice }, { signal: never })) events.push(event);
  return events;
}

function audioOf(events: readonly TtsEvent[]): Int16Array {
  return Int16Array.from(events.flatMap((event) => (event.type === 'audio' ? [...event.samples] : [])));
}

describe('the built-in voices', () => {
  const tts = new FliteTts();
  beforeAll(() => tts.warmUp());
  afterAll(() => tts.close());

  it.each(REHEARSAL_VOICES)('%s is as loud as the others and never clips', async (voice) => {
    const audio = audioOf(await say(tts, SENTENCE, voice));
    const levelDb = 20 * Math.log10(rmsOf(audio));
    expect(levelDb).toBeGreaterThan(-23);
    expect(levelDb).toBeLessThan(-17);
    expect(audio.every((sample) => Math.abs(sample) < 32_700)).toBe(true);
  });

  it('begin to be heard at once and do not trail off in silence', async () => {
    const audio = audioOf(await say(tts, SENTENCE, 'slt'));
    expect(rmsOf(audio.subarray(0, 48 * 120))).toBeGreaterThan(0.01);
    expect(rmsOf(audio.subarray(-48 * 200))).toBeGreaterThan(0.005);
  });

  it('tell the words before the sound, the pause at the comma kept free', async () => {
    const [first] = await say(tts, SENTENCE, 'awb');
    if (first?.type !== 'words') throw new Error('expected the words first');
    const show = first.words[4];
    const today = first.words[5];
    expect([show?.text, today?.text]).toEqual(['show,', 'today']);
    expect((today?.from ?? 0) - (show?.to ?? 0)).toBeGreaterThan(48 * 80);
  });

  it('hand out at most 100 ms at a time', async () => {
    for (const event of await say(tts, SENTENCE, 'kal16')) {
      if (event.type === 'audio') expect(event.samples.length).toBeLessThanOrEqual(4_800);
    }
  });

  it.each(['', '...', 'こんにちは'])('say plainly that %j cannot be spoken', async (text) => {
    await expect(say(tts, text, 'slt')).rejects.toMatchObject({
      kind: 'unspeakable',
      message: expect.stringContaining('cannot be spoken by the built-in voice') as string,
    });
  });

  it('refuse a voice they do not have', async () => {
    await expect(say(tts, 'Hello.', '/etc/passwd')).rejects.toMatchObject({ kind: 'invalid-request' });
  });
});

/** A thread that answers when it is told to. */
class FakeWorker extends EventEmitter {
  readonly asked: FliteRequest[] = [];
  terminated = false;

  postMessage(request: FliteRequest): void {
    this.asked.push(request);
  }

  answer(): void {
    const request = this.asked.at(-1);
    const words = [{ text: request?.text ?? '', from: 0, to: 10 }];
    this.emit('message', { id: request?.id, type: 'spoken', samples: new Int16Array(10), words });
  }

  ref(): void {}
  unref(): void {}

  async terminate(): Promise<number> {
    this.terminated = true;
    return 0;
  }
}

function withFakes() {
  const workers: FakeWorker[] = [];
  const launch = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker as unknown as Worker;
  };
  return { workers, tts: new FliteTts({ threads: 1, launch }) };
}

describe('the threads of the built-in voices', () => {
  it('take one sentence at a time, in order, and drop what was aborted while it waited', async () => {
    const { workers, tts } = withFakes();
    const controller = new AbortController();
    const first = say(tts, 'one', 'slt');
    const second = tts
      .synthesize({ text: 'two', voice: 'slt' }, { signal: controller.signal })
      [Symbol.asyncIterator]()
      .next();
    const third = say(tts, 'three', 'slt');
    controller.abort(new Error('the host speaks'));
    await expect(second).resolves.toMatchObject({ done: true });
    workers[0]?.answer();
    await first;
    workers[0]?.answer();
    await third;
    expect(workers[0]?.asked.map((request) => request.text)).toEqual(['one', 'three']);
  });

  it('are replaced when they die, at the cost of their own sentence', async () => {
    const { workers, tts } = withFakes();
    const lost = say(tts, 'one', 'slt');
    const kept = say(tts, 'two', 'slt');
    workers[0]?.emit('error', new Error('unreachable'));
    await expect(lost).rejects.toMatchObject({ kind: 'unavailable' });
    workers[1]?.answer();
    await expect(kept).resolves.toHaveLength(2);
  });

  it('fail what is under way when they are closed', async () => {
    const { workers, tts } = withFakes();
    const running = say(tts, 'one', 'slt');
    await Promise.all([expect(running).rejects.toMatchObject({ kind: 'unavailable' }), tts.close()]);
    expect(workers[0]?.terminated).toBe(true);
  });
});
