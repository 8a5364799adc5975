import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { CodedEar } from './coded-speech.js';

export interface FakeWord {
  readonly text: string;
  readonly startMs: number;
  readonly endMs: number;
}

/** A turn said once this much audio has come. */
export interface FakeTurn {
  readonly atMs: number;
  readonly words: readonly FakeWord[];
  /** `both`: the end comes twice, as the vendor documents. */
  readonly end?: 'both' | 'formatted' | 'unformatted';
}

export interface FakeSessionScript {
  /** Undefined: never begins. */
  readonly beginAfterMs?: number | undefined;
  readonly turns?: readonly FakeTurn[];
  /** Hears coded speech of this step instead of reading turns from the script. */
  readonly hear?: { readonly step: number };
  /** What to do once this much audio has come. */
  readonly cue?: { readonly atMs: number; readonly act: (session: AssemblyAiFakeSession) => void };
}

export interface FakeSessionOptions {
  readonly socket: WebSocket;
  readonly line: Duplex;
  readonly url: string;
  readonly script: FakeSessionScript;
  readonly violate: (what: string) => void;
}

const RATE = 16_000;
const BYTES_PER_MS = (RATE * 2) / 1000;
const PAUSE_MS = 400;

/** One session as the vendor would hold it. */
export class AssemblyAiFakeSession {
  readonly #options: FakeSessionOptions;
  readonly #ear: CodedEar;
  readonly openedMs = performance.now();
  #turns: FakeTurn[];
  #words: FakeWord[] = [];
  #order = 0;
  #acted = false;
  /** Audio received. */
  ms = 0;
  begun = false;
  terminated = false;
  /** The server, or a broken line, ended it. */
  brokenOff = false;
  closedMs: number | undefined;
  /** Takes everything, says nothing. */
  deaf = false;

  constructor(options: FakeSessionOptions) {
    const { socket, script } = options;
    this.#options = options;
    this.#ear = new CodedEar(script.hear?.step ?? 1, RATE);
    this.#turns = [...(script.turns ?? [])];
    socket.on('message', (data: Buffer, isBinary: boolean) =>
      isBinary ? this.#hear(data) : this.#obey(data.toString()),
    );
    socket.on('close', () => this.#closed());
    socket.on('error', () => this.#closed());
    if (script.beginAfterMs !== undefined || !('beginAfterMs' in script))
      setTimeout(() => this.#begin(), script.beginAfterMs ?? 0);
  }

  get url(): URL {
    return new URL(this.#options.url, 'ws://fake');
  }

  say(message: object): void {
    if (!this.deaf) this.#options.socket.send(JSON.stringify(message));
  }

  sayRaw(text: string): void {
    this.#options.socket.send(text);
  }

  /** Closes with a code, as the vendor does. */
  close(code: number, reason: string): void {
    this.brokenOff = true;
    this.#options.socket.close(code, reason);
  }

  /** The line is cut without a word. */
  drop(): void {
    this.brokenOff = true;
    this.#options.line.destroy();
  }

  /** The line is there and nothing comes through. */
  freeze(): void {
    this.deaf = true;
    this.brokenOff = true;
    this.#options.line.pause();
  }

  thaw(): void {
    this.#options.line.resume();
  }

  #begin(): void {
    this.begun = true;
    this.say({ type: 'Begin', id: 'fake', expires_at: Math.round(Date.now() / 1000) + 10_800 });
  }

  #closed(): void {
    this.closedMs ??= performance.now();
  }

  #hear(data: Buffer): void {
    const ms = data.length / BYTES_PER_MS;
    if (!this.begun) this.#options.violate('audio before Begin');
    if (this.terminated) this.#options.violate('audio after Terminate');
    if (ms < 50 || ms > 1000) {
      this.#options.violate(`a frame of ${ms} ms`);
      return this.close(3007, `Input duration violation: ${ms} ms. Expected between 50 and 1000 ms`);
    }
    this.ms += ms;
    if (this.#options.script.hear !== undefined) this.#recognise(data);
    this.#tellTurns(this.ms);
    const { cue } = this.#options.script;
    if (cue === undefined || this.#acted || this.ms < cue.atMs) return;
    this.#acted = true;
    cue.act(this);
  }

  #recognise(data: Buffer): void {
    const samples = new Int16Array(data.buffer.slice(data.byteOffset, data.byteOffset + data.length));
    this.#words.push(...this.#ear.hear(samples).map((run) => ({ ...run, text: `w${run.index}` })));
    const last = this.#words.at(-1);
    if (last === undefined) return;
    if (!this.#ear.inWord && this.ms - last.endMs >= PAUSE_MS) this.#endTurn(this.#words.splice(0), 'both');
    else this.say(this.#turn(this.#words, { ended: false, formatted: false }));
  }

  #tellTurns(untilMs: number): void {
    while (this.#turns[0] !== undefined && this.#turns[0].atMs <= untilMs) {
      const turn = this.#turns.shift();
      if (turn === undefined) return;
      this.say(this.#turn(turn.words.slice(0, -1), { ended: false, formatted: false }));
      this.#endTurn(turn.words, turn.end ?? 'both');
    }
  }

  #endTurn(words: readonly FakeWord[], end: 'both' | 'formatted' | 'unformatted'): void {
    if (end !== 'formatted') this.say(this.#turn(words, { ended: true, formatted: false }));
    if (end !== 'unformatted') this.say(this.#turn(words, { ended: true, formatted: true }));
    this.#order += 1;
  }

  #turn(words: readonly FakeWord[], { ended, formatted }: { ended: boolean; formatted: boolean }): object {
    const plain = words.map((word) => word.text).join(' ');
    const text = formatted ? `${plain.charAt(0).toUpperCase()}${plain.slice(1)}.` : plain;
    return {
      type: 'Turn',
      turn_order: this.#order,
      turn_is_formatted: formatted,
      end_of_turn: ended,
      transcript: ended ? text : '',
      utterance: '',
      end_of_turn_confidence: ended ? 0.9 : 0.1,
      words: words.map(({ text: word, startMs, endMs }) => ({
        text: word,
        start: startMs,
        end: endMs,
        confidence: 0.99,
        word_is_final: ended,
      })),
    };
  }

  #obey(text: string): void {
    const message = parse(text);
    if (message?.type !== 'Terminate') return this.#options.violate(`unexpected message ${text}`);
    if (this.terminated) return this.#options.violate('Terminate twice');
    this.terminated = true;
    if (this.deaf) return;
    this.#words.push(...this.#ear.end().map((run) => ({ ...run, text: `w${run.index}` })));
    this.#tellTurns(this.ms + PAUSE_MS);
    if (this.#words.length > 0) this.#endTurn(this.#words.splice(0), 'both');
    this.say({ type: 'Termination', audio_duration_seconds: this.ms / 1000, session_duration_seconds: 1 });
    this.#options.socket.close(1000);
  }
}

function parse(text: string): { type?: unknown } | undefined {
  try {
    return JSON.parse(text) as { type?: unknown };
  } catch {
    return undefined; // The caller notes what it was.
  }
}
