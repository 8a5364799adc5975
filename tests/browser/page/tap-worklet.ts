/** The part of the AudioWorkletGlobalScope that is used; TypeScript's DOM library leaves it out. */
declare const currentFrame: number;
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}

const BLOCKS_PER_MESSAGE = 8;

/** Measures every block that passes, on the audio thread, so that a busy page loses none. */
class TapProcessor extends AudioWorkletProcessor {
  #levels: number[] = [];
  #frame = 0;

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    if (this.#levels.length === 0) this.#frame = currentFrame;
    this.#levels.push(rms(inputs[0]?.[0]));
    if (this.#levels.length === BLOCKS_PER_MESSAGE) {
      this.port.postMessage({ frame: this.#frame, levels: this.#levels });
      this.#levels = [];
    }
    return true;
  }
}

function rms(samples: Float32Array | undefined): number {
  if (samples === undefined) return 0;
  return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
}

registerProcessor('page-probe', TapProcessor);
