import type { grpc } from 'google-gax';
import { type GrpcFailure, grpcError, serviceOf, startGrpcFake, watched, wrongMetadata } from './google-grpc.js';

const PROTOS = '@google-cloud/speech/build/protos/protos.json';
const BYTES_PER_MS = 32;

export interface SpeechWord {
  readonly text: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** A result as both versions of the API can say it. */
export interface SpeechResult {
  readonly text: string;
  readonly words?: readonly SpeechWord[];
  readonly endMs?: number;
  readonly final?: boolean;
}

/** What the recogniser does once it has heard so much of a stream; cues beyond the audio are never reached. */
export type SpeechCue = { readonly atMs: number } & (
  | { readonly results: readonly SpeechResult[] }
  | { readonly fail: GrpcFailure }
  /** v1 can say an error inside an answer. */
  | { readonly sayError: GrpcFailure }
  | { readonly garbage: true }
  /** Ends the stream well, though more was to come. */
  | { readonly end: true }
  /** Breaks the connection. */
  | { readonly reset: true }
);

/** One stream as the server saw it. */
export interface SpeechCall {
  readonly opening: Record<string, unknown>;
  readonly metadata: grpc.Metadata;
  /** Address of the client's connection. */
  readonly peer: string;
  /** Length of the audio in each message. */
  readonly frames: number[];
  heardMs: number;
  /** Half-closed by the client. */
  finished: boolean;
  /** When the client cancelled it, on the clock of `performance`. */
  cancelledAtMs: number | undefined;
}

export interface SpeechFakeOptions {
  readonly api: 'v1' | 'v2';
  /** The same for every stream, or by its number from 0. */
  readonly cues?: readonly SpeechCue[] | ((stream: number) => readonly SpeechCue[]);
  readonly port?: number;
  /** Takes so much of the audio and then nothing more. */
  readonly stallAfterMs?: number;
  /** From the client's half-close to the end of the stream. */
  readonly endDelayMs?: number;
}

export interface SpeechFake {
  readonly endpoint: string;
  readonly calls: readonly SpeechCall[];
  /** Resolves once the condition holds; looks again at each event of any stream. */
  until(condition: (calls: readonly SpeechCall[]) => boolean): Promise<void>;
  reset(): void;
  /** Throws when a client sent what Google would not take. */
  assertClean(): void;
  close(): Promise<void>;
}

type Call = grpc.ServerDuplexStream<Record<string, unknown>, object>;

/** A recogniser for tests: speaks Google's wire protocol of either version, and checks what it is sent. */
export async function startSpeechFake(options: SpeechFakeOptions): Promise<SpeechFake> {
  const calls: SpeechCall[] = [];
  const wrong: string[] = [];
  const { changed, until } = watched(calls);
  const service = serviceOf(PROTOS, `google.cloud.speech.${options.api}.Speech`);
  const streamingRecognize = (call: Call) =>
    serve(call, { options, calls, changed, complain: (what) => wrong.push(what), reset: () => server.reset() });
  const server = await startGrpcFake(service, { streamingRecognize }, options.port);
  return {
    endpoint: server.endpoint,
    calls,
    until,
    reset: () => server.reset(),
    assertClean() {
      if (wrong.length > 0) throw new Error(`Google would not take this: ${wrong.join('; ')}`);
    },
    close: () => server.close(),
  };
}

interface Scene {
  readonly options: SpeechFakeOptions;
  readonly calls: SpeechCall[];
  changed(): void;
  complain(what: string): void;
  reset(): void;
}

function serve(call: Call, scene: Scene): void {
  const { options, complain } = scene;
  const { cues: script = [] } = options;
  const cues = (typeof script === 'function' ? script(scene.calls.length) : script).toSorted((a, b) => a.atMs - b.atMs);
  let seen: SpeechCall | undefined;
  let next = 0;
  let over = false;
  for (const what of wrongMetadata(call.metadata)) complain(what);
  const perform = (cue: SpeechCue) => {
    if ('results' in cue) call.write(response(options.api, cue.results));
    else if ('garbage' in cue) call.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    else if ('sayError' in cue) call.write({ error: { code: cue.sayError.code, message: cue.sayError.details } });
    else {
      over = true;
      if ('fail' in cue) call.emit('error', grpcError(cue.fail));
      else if ('reset' in cue) scene.reset();
      else call.end();
    }
  };
  call.on('data', (message: Record<string, unknown>) => {
    if (!seen) {
      seen = opened(message, call);
      for (const what of wrongOpening(options.api, message)) complain(what);
      scene.calls.push(seen);
    } else hear(seen, message, scene);
    if (options.stallAfterMs !== undefined && seen.heardMs >= options.stallAfterMs) call.pause();
    for (let cue = cues[next]; cue && !over && cue.atMs <= seen.heardMs; cue = cues[next]) {
      next += 1;
      perform(cue);
    }
    scene.changed();
  });
  call.on('end', () => {
    // A cancelled stream ends as well, and says so right afterwards.
    setTimeout(() => {
      if (over) return;
      over = true;
      if (seen) seen.finished = true;
      call.end();
      scene.changed();
    }, options.endDelayMs ?? 5);
  });
  call.on('cancelled', () => {
    // Also raised after a stream that ended well.
    if (seen && !over) seen.cancelledAtMs = performance.now();
    over = true;
    scene.changed();
  });
}

function opened(opening: Record<string, unknown>, call: Call): SpeechCall {
  return {
    opening,
    metadata: call.metadata,
    peer: call.getPeer(),
    frames: [],
    heardMs: 0,
    finished: false,
    cancelledAtMs: undefined,
  };
}

function hear(seen: SpeechCall, message: Record<string, unknown>, { options, complain }: Scene): void {
  const audio = message[options.api === 'v1' ? 'audioContent' : 'audio'];
  const bytes = audio instanceof Uint8Array ? audio.length : 0;
  if (message['streamingConfig']) complain('a second configuration');
  if (bytes === 0) complain('a message without audio');
  if (bytes % 2 !== 0) complain(`half a sample in ${bytes} bytes`);
  if (bytes > 12_800) complain(`${bytes} bytes in a message`);
  seen.frames.push(bytes);
  seen.heardMs += bytes / BYTES_PER_MS;
}

function wrongOpening(api: 'v1' | 'v2', message: Record<string, unknown>): string[] {
  const { config } = (message['streamingConfig'] ?? {}) as { config?: Record<string, unknown> };
  if (!config) return ['the first message is no configuration'];
  const format = (api === 'v1' ? config : config['explicitDecodingConfig']) as Record<string, unknown> | undefined;
  const wrong: string[] = [];
  if (format?.['encoding'] !== 'LINEAR16') wrong.push(`encoding ${String(format?.['encoding'])}`);
  if (format?.['sampleRateHertz'] !== 16_000) wrong.push(`sample rate ${String(format?.['sampleRateHertz'])}`);
  if (!config['model']) wrong.push('no model');
  const { recognizer } = message as { recognizer?: string };
  if (api === 'v2' && !/^projects\/[^/]+\/locations\/[^/]+\/recognizers\/_$/.test(recognizer ?? '')) {
    wrong.push(`recognizer "${recognizer}"`);
  }
  return wrong;
}

function response(api: 'v1' | 'v2', results: readonly SpeechResult[]): object {
  return { results: results.map((result) => wireResult(api, result)) };
}

function wireResult(api: 'v1' | 'v2', { text, words = [], endMs, final = false }: SpeechResult): object {
  const [start, end, resultEnd] =
    api === 'v1' ? ['startTime', 'endTime', 'resultEndTime'] : ['startOffset', 'endOffset', 'resultEndOffset'];
  const wireWords = words.map((word) => ({
    word: word.text,
    [start]: duration(word.fromMs),
    [end]: duration(word.toMs),
  }));
  return {
    alternatives: [{ transcript: text, confidence: final ? 0.9 : 0, words: wireWords }],
    isFinal: final,
    ...(endMs === undefined ? {} : { [resultEnd]: duration(endMs) }),
  };
}

function duration(ms: number): object {
  return { seconds: Math.floor(ms / 1_000), nanos: (ms % 1_000) * 1e6 };
}
