import { ProviderError } from '../../provider-error.js';
import { SpeechProgram } from '../../support/speech-program.js';

/** Exits that a spare may make before its first sentence, in a row, until no more spares are kept. */
const SPARE_FAILURES_MAX = 2;

/**
 * One voice of the Python programs. Their raw output has no mark between sentences, so each sentence gets a process of
 * its own and ends with it; one spare waits with its model loaded, because loading takes 1–3 s.
 */
export class OneShotPiper {
  readonly #busy = new Set<SpeechProgram>();
  #spare: SpeechProgram | undefined;
  #failures = 0;
  #closed = false;

  constructor(private readonly options: { readonly binary: string; readonly modelPath: string }) {}

  /** Raw s16le as it is made, sentence by sentence. */
  async *speak(line: string, { signal }: { signal: AbortSignal }): AsyncIterable<Uint8Array> {
    if (this.#closed) throw new ProviderError('piper', 'unavailable', 'This voice has been closed.');
    const program = this.#take();
    this.#busy.add(program);
    try {
      yield* program.say(`${line}\n`, { signal });
    } finally {
      this.#busy.delete(program);
      this.prepare();
    }
  }

  /** Loads the model ahead of the next sentence. */
  prepare(): void {
    if (this.#closed || this.#spare?.running || this.#failures >= SPARE_FAILURES_MAX) return;
    const spare = this.#start();
    this.#spare = spare;
    void spare.closed.then(() => {
      if (this.#spare === spare) this.#failures += 1;
    });
  }

  async close(): Promise<void> {
    this.#closed = true;
    const programs = [...this.#busy, ...(this.#spare ? [this.#spare] : [])];
    for (const program of programs) program.kill();
    await Promise.all(programs.map((program) => program.closed));
  }

  #take(): SpeechProgram {
    const spare = this.#spare;
    this.#spare = undefined;
    if (!spare?.running) return this.#start();
    this.#failures = 0;
    return spare;
  }

  #start(): SpeechProgram {
    const { binary, modelPath } = this.options;
    const args = ['--model', modelPath, '--output-raw'];
    return new SpeechProgram({ provider: 'piper', title: 'Piper', binary, args });
  }
}
