import { LevelMeter, silentLevel } from '../level-meter.js';
import { MicrophoneBatcher } from '../microphone-batcher.js';
import { SpeechQueue } from '../speech-queue.js';
import { WORKLET_NAME, type FromWorklet, type ToWorklet } from './worklet-messages.js';

/** The part of the AudioWorkletGlobalScope that is used; TypeScript's DOM library leaves it out. */
declare const currentFrame: number;
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

/** Frames of an audio block, fixed by the Web Audio standard for now. */
const QUANTUM = 128;

/**
 * Microphone in, speech out, on one clock: the session's sample is the context's frame minus the frame at which the
 * session started. A missing microphone is silence, so that the clock never stops.
 */
class SessionProcessor extends AudioWorkletProcessor {
  readonly #speech = new SpeechQueue();
  readonly #batcher = new MicrophoneBatcher();
  readonly #microphoneMeter = new LevelMeter();
  readonly #speechMeter = new LevelMeter();
  readonly #silence = new Float32Array(QUANTUM);
  #speechLevel = silentLevel;
  #originFrame: number | null = null;
  #startAt: number | null = null;
  #open = true;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ToWorklet>) => this.#take(data);
  }

  process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
    const microphone = inputs[0]?.[0] ?? this.#silence;
    const output = outputs[0]?.[0];
    if (this.#startAt !== null) {
      this.#originFrame = currentFrame - this.#startAt;
      this.#startAt = null;
    }
    if (this.#originFrame !== null && output !== undefined)
      this.#run(microphone, output, currentFrame - this.#originFrame);
    this.#measure(microphone, output ?? this.#silence);
    return this.#open;
  }

  #run(microphone: Float32Array, output: Float32Array, at: number): void {
    for (const batch of this.#batcher.add(at, microphone))
      this.#post({ type: 'microphone', ...batch }, [batch.samples.buffer]);
    const reports = this.#speech.render(output, output.length, at);
    if (reports.length > 0) this.#post({ type: 'reports', reports });
  }

  #measure(microphone: Float32Array, output: Float32Array): void {
    this.#speechLevel = this.#speechMeter.add(output) ?? this.#speechLevel;
    const level = this.#microphoneMeter.add(microphone);
    if (level !== null) this.#post({ type: 'levels', microphone: level, speech: this.#speechLevel });
  }

  #take(message: ToWorklet): void {
    switch (message.type) {
      case 'start':
        this.#startAt = message.at;
        return;
      case 'enqueue':
        return this.#speech.enqueue(message.turnId, message.at, message.samples);
      case 'end':
        return this.#speech.end(message.turnId, message.samples);
      case 'clear':
        return this.#speech.clear(message.turnId);
      case 'pause':
        return this.#speech.pause(message.turnId);
      case 'resume':
        return this.#speech.resume(message.turnId, message.from);
      case 'close':
        this.#open = false;
    }
  }

  #post(message: FromWorklet, transfer: Transferable[] = []): void {
    this.port.postMessage(message, transfer);
  }
}

registerProcessor(WORKLET_NAME, SessionProcessor);
