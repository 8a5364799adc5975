import type { BrowserContext, Download } from 'playwright-core';
import { readWav } from '../../../src/audio/wav.js';
import { readStem } from '../../support/stems.js';

/** Tells every block as the page gets it from the audio thread, at once: the page may be killed at any moment. */
const TAP = `window.AudioWorkletNode = class extends AudioWorkletNode {
  constructor(...args) {
    super(...args);
    this.port.addEventListener('message', ({ data }) => {
      if (data.type !== 'microphone') return;
      const bytes = new Uint8Array(data.samples.buffer, data.samples.byteOffset, data.samples.byteLength);
      void keepMicrophone(data.at, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
    });
  }
}`;

interface Block {
  readonly at: number;
  readonly samples: Int16Array;
}

/** Everything the microphone gave to any page of a browser, as the audio thread handed it over. */
export class MicrophoneLog {
  readonly #blocks: Block[] = [];

  /** Listens to all pages of this browser. */
  async listen(context: BrowserContext): Promise<void> {
    await context.exposeFunction('keepMicrophone', (at: number, pcm: string) => {
      const bytes = new Uint8Array(Buffer.from(pcm, 'base64'));
      this.#blocks.push({ at, samples: new Int16Array(bytes.buffer) });
    });
    await context.addInitScript({ content: TAP });
  }

  /** Blocks so far: where one page's sound ends. */
  get blocks(): number {
    return this.#blocks.length;
  }

  /** Samples of the blocks from one to another that are not on the track, or are others there. */
  async missing(directory: string, from = 0, to = this.#blocks.length): Promise<number> {
    const track = await readStem(directory, 'you');
    return this.#blocks.slice(from, to).reduce((sum, block) => sum + differences(track, block), 0);
  }

  /** Places where the clock of the microphone jumped, from one block to another, in samples. */
  jumps(from = 0, to = this.#blocks.length): number[] {
    const blocks = this.#blocks.slice(from, to);
    return blocks
      .slice(1)
      .map(({ at }, index) => at - ((blocks[index]?.at ?? 0) + (blocks[index]?.samples.length ?? 0)))
      .filter((jump) => jump !== 0);
  }

  /** Samples of the blocks from one to another that a file does not hold, which holds a stretch of what was captured. */
  missingFrom(file: Int16Array, from: number, to: number): number {
    const wanted = this.#blocks.slice(from, to);
    const [first] = wanted;
    if (first === undefined) return 0;
    const begins = first.samples.subarray(0, 64);
    const places = [...file.keys()].filter((place) => begins.every((sample, i) => file[place + i] === sample));
    const missingAt = (place: number) =>
      wanted.reduce((sum, { at, samples }) => sum + differences(file, { at: place + at - first.at, samples }), 0);
    return Math.min(...places.map(missingAt));
  }
}

/** The samples of a WAV file the page has given to its host. */
export async function savedVoice(download: Download): Promise<Int16Array> {
  return (await readWav(await download.path())).samples;
}

function differences(track: Int16Array, { at, samples }: Block): number {
  let different = 0;
  for (let i = 0; i < samples.length; i += 1) if (track[at + i] !== samples[i]) different += 1;
  return different;
}
