import { describe, expect, it } from 'vitest';
import { silentLogger } from '../../../core/logger.js';
import type { PcmChunk, SttEvent } from '../../stt.js';
import type { RecogniserCommand, RecogniserListener, RecogniserThread } from './recogniser-protocol.js';
import { RecognitionSession } from './recognition-session.js';

/** Says "chunk at N" for every chunk; dies on the chunks it is told to. */
class FakeThread implements RecogniserThread {
  readonly ready = Promise.resolve();
  readonly commands: RecogniserCommand['type'][] = [];
  closed = false;
  #listener: RecogniserListener | undefined;
  #dead = false;

  constructor(private readonly deadlyAt: ReadonlySet<number>) {}

  on(listener: RecogniserListener): void {
    this.#listener = listener;
    setImmediate(() => listener.report({ type: 'ready' }));
  }

  post(command: RecogniserCommand): void {
    this.commands.push(command.type);
    setImmediate(() => this.#work(command));
  }

  hold(): void {}

  async close(): Promise<void> {
    this.closed = true;
  }

  #work(command: RecogniserCommand): void {
    if (this.#dead || this.closed) return;
    if (command.type === 'end') return this.#listener?.report({ type: 'done' });
    if (command.type === 'begin') return;
    const { at } = command.chunk;
    if (this.deadlyAt.has(at)) {
      this.#dead = true;
      return this.#listener?.lost(new Error('unreachable'));
    }
    const event: SttEvent = { type: 'final', text: `chunk at ${at}`, startAt: at, endAt: at + 960, words: [] };
    this.#listener?.report({ type: 'heard', event });
    this.#listener?.report({ type: 'taken' });
  }
}

async function* microphone(count: number): AsyncIterable<PcmChunk> {
  for (let index = 0; index < count; index += 1) yield { at: index * 960, samples: new Int16Array(960) };
}

async function hear(count: number, deadly: readonly number[]) {
  const threads: FakeThread[] = [];
  const takeThread = () => {
    const thread = new FakeThread(new Set(deadly.map((index) => index * 960)));
    threads.push(thread);
    return thread;
  };
  const session = new RecognitionSession({ keyterms: ['claude'], takeThread, logger: silentLogger });
  const texts: number[] = [];
  const listening = session.listen(microphone(count));
  try {
    for await (const event of session.events) if (event.type !== 'engine') texts.push(event.startAt / 960);
    return { heard: texts, threads };
  } finally {
    await session.stop();
    await listening;
  }
}

describe('a recognition session', () => {
  it('hears every chunk once, also when there are more than fit on the way', async () => {
    const { heard, threads } = await hear(1_000, []);
    expect(heard).toEqual(Array.from({ length: 1_000 }, (_, index) => index));
    expect(threads).toHaveLength(1);
    expect(threads[0]?.commands.at(-1)).toBe('end');
  });

  it('loses only the chunk that killed a thread', async () => {
    const { heard, threads } = await hear(6, [2, 4]);
    expect(heard).toEqual([0, 1, 3, 5]);
    expect(threads).toHaveLength(3);
  });

  it('gives up when threads die one after the other without hearing anything', async () => {
    await expect(hear(10, [0, 1, 2, 3, 4])).rejects.toMatchObject({ name: 'ProviderError', kind: 'unavailable' });
  });

  it('takes its thread along when it is stopped', async () => {
    const { threads } = await hear(3, []);
    expect(threads.map((thread) => thread.closed)).toEqual([true]);
  });
});
