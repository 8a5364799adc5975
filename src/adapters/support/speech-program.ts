import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { ProviderError } from '../provider-error.js';

export interface SpeechProgramOptions {
  /** Named in errors, and the name people know the program by. */
  readonly provider: string;
  readonly title: string;
  readonly binary: string;
  readonly args: readonly string[];
}

const STDERR_MAX_CHARS = 4_000;
const MESSAGE_MAX_CHARS = 140;

/** A speech program of the user's own, at arm's length: text in on stdin, sound out on stdout. */
export class SpeechProgram {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves once the process and its pipes are gone. */
  readonly closed: Promise<void>;
  #failure: Error | undefined;
  #stderr = '';
  #running = true;

  constructor(private readonly options: SpeechProgramOptions) {
    this.child = spawn(options.binary, options.args, { stdio: 'pipe', windowsHide: true });
    this.closed = new Promise((resolve) => {
      this.child.once('close', () => resolve());
    });
    this.child.once('exit', () => {
      this.#running = false;
    });
    this.child.on('error', (error) => {
      this.#running = false;
      this.#failure = error;
    });
    // A program that died says so through its exit; the broken pipe adds nothing.
    this.child.stdin.on('error', () => undefined);
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_MAX_CHARS);
    });
  }

  get running(): boolean {
    return this.#running;
  }

  kill(): void {
    if (this.#running) this.child.kill('SIGKILL');
  }

  /**
   * Says one text and lets the program end; nothing of it is left once the iteration is over.
   * On abort the program is killed and the iteration ends quietly.
   */
  async *say(text: string, { signal }: { signal: AbortSignal }): AsyncIterable<Uint8Array> {
    const stop = () => this.kill();
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    try {
      this.child.stdin.end(text);
      yield* this.#output(signal);
      await this.closed;
      if (!signal.aborted && this.child.exitCode !== 0) throw this.failure();
    } finally {
      signal.removeEventListener('abort', stop);
      this.kill();
      await this.closed;
    }
  }

  async *#output(signal: AbortSignal): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of this.child.stdout) {
        if (signal.aborted) return;
        yield chunk as Uint8Array;
      }
    } catch (error) {
      // A pipe that broke because the program never started, or was killed, is told by the program's own end.
      if (!signal.aborted && this.#failure === undefined) throw error;
    }
  }

  /** Why the program ended, in words fit for people. */
  failure(): ProviderError {
    const { provider, title, binary } = this.options;
    const cause = this.#failure;
    if (cause !== undefined && 'code' in cause) {
      const what = cause.code === 'ENOENT' ? 'is not installed' : `cannot be started (${String(cause.code)})`;
      return new ProviderError(provider, 'invalid-request', `${title} ${what}: "${binary}".`.slice(0, 200), { cause });
    }
    const why = lastComplaint(this.#stderr);
    const kind = isOfConfiguration(why) ? 'invalid-request' : 'unavailable';
    const how = why === undefined ? `by ${this.child.signalCode ?? `code ${this.child.exitCode}`}` : why;
    return new ProviderError(provider, kind, `${title} stopped: ${how}`.slice(0, 200));
  }
}

/** The line that tells most: the last one that names an error, as in C++ `what():` and Python tracebacks. */
function lastComplaint(stderr: string): string | undefined {
  const lines = stderr
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const complaint = lines.findLast((line) => /what\(\):|error|exception/i.test(line)) ?? lines.at(-1);
  return complaint?.replace(/^what\(\):\s*/, '').slice(0, MESSAGE_MAX_CHARS);
}

/** What no second try can mend. */
function isOfConfiguration(complaint: string | undefined): boolean {
  return /doesn't exist|does not exist|unable to find|no such file|filenotfound|protobuf/i.test(complaint ?? '');
}
