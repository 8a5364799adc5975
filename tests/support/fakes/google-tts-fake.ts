import type { grpc } from 'google-gax';
import { type GrpcFailure, grpcError, serviceOf, startGrpcFake, watched, wrongMetadata } from './google-grpc.js';

const PROTOS = '@google-cloud/text-to-speech/build/protos/protos.json';
const RATE = 24_000;

/** What goes otherwise than well in every call; times in wall clock. */
export interface TtsTrouble {
  readonly fail?: GrpcFailure;
  /** Streams: fails after the first chunk. Whole answers: fails at once all the same. */
  readonly failAfterFirst?: GrpcFailure;
  readonly firstDelayMs?: number;
  /** Streams: the first chunk, then nothing. Whole answers: nothing at all. */
  readonly stall?: boolean;
  readonly silent?: boolean;
  readonly garbage?: boolean;
  /** Breaks the connection: streams after the first chunk, whole answers before. */
  readonly reset?: boolean;
}

/** One call as the server saw it. */
export interface TtsCall {
  readonly streamed: boolean;
  /** Address of the client's connection. */
  readonly peer: string;
  readonly texts: string[];
  voice: string;
  languageCode: string;
  speakingRate: number;
  finished: boolean;
  answered: boolean;
  cancelledAtMs: number | undefined;
}

export interface TtsFake {
  readonly endpoint: string;
  readonly calls: readonly TtsCall[];
  trouble: TtsTrouble;
  /** How fast it speaks. */
  msPerLetter: number;
  until(condition: (calls: readonly TtsCall[]) => boolean): Promise<void>;
  assertClean(): void;
  close(): Promise<void>;
}

type Message = Record<string, unknown>;
type StreamCall = grpc.ServerDuplexStream<Message, object>;
type WholeCall = grpc.ServerUnaryCall<Message, object>;

/** A voice for tests: hums as long as the text is, over Google's wire protocol, and checks what it is sent. */
export async function startTtsFake(voices: readonly string[] = []): Promise<TtsFake> {
  const calls: TtsCall[] = [];
  const wrong: string[] = [];
  const { changed, until } = watched(calls);
  const fake: TtsFake = {
    endpoint: '',
    calls,
    trouble: {},
    msPerLetter: 60,
    until,
    assertClean() {
      if (wrong.length > 0) throw new Error(`Google would not take this: ${wrong.join('; ')}`);
    },
    close: () => server.close(),
  };
  const scene: Scene = {
    calls,
    trouble: () => fake.trouble,
    hum: (text) => hum(text.length * fake.msPerLetter),
    changed,
    complain: (what) => wrong.push(what),
    reset: () => server.reset(),
  };
  const server = await startGrpcFake(serviceOf(PROTOS, 'google.cloud.texttospeech.v1.TextToSpeech'), {
    streamingSynthesize: (call: StreamCall) => serveStream(call, scene),
    synthesizeSpeech: (call: WholeCall, answer: grpc.sendUnaryData<object>) => serveWhole(call, answer, scene),
    listVoices: (_call: WholeCall, answer: grpc.sendUnaryData<object>) =>
      fake.trouble.fail
        ? answer(grpcError(fake.trouble.fail))
        : answer(null, { voices: voices.map((name) => ({ name, languageCodes: [name.slice(0, 5)] })) }),
  });
  return Object.assign(fake, { endpoint: server.endpoint });
}

interface Scene {
  readonly calls: TtsCall[];
  trouble(): TtsTrouble;
  hum(text: string): Buffer;
  changed(): void;
  complain(what: string): void;
  reset(): void;
}

function begin(streamed: boolean, call: StreamCall | WholeCall, scene: Scene): TtsCall {
  for (const what of wrongMetadata(call.metadata)) scene.complain(what);
  const seen: TtsCall = {
    streamed,
    peer: call.getPeer(),
    texts: [],
    voice: '',
    languageCode: '',
    speakingRate: 0,
    finished: false,
    answered: false,
    cancelledAtMs: undefined,
  };
  scene.calls.push(seen);
  return seen;
}

function watchCancel(call: { on(event: 'cancelled', run: () => void): unknown }, seen: TtsCall, scene: Scene): void {
  call.on('cancelled', () => {
    // Also raised after a call that was answered.
    if (!seen.answered) seen.cancelledAtMs = performance.now();
    scene.changed();
  });
}

function readVoice(seen: TtsCall, order: Message, scene: Scene): void {
  const voice = (order['voice'] ?? {}) as { name?: string; languageCode?: string };
  const audio = (order['streamingAudioConfig'] ?? order['audioConfig'] ?? {}) as Message;
  seen.voice = voice.name ?? '';
  seen.languageCode = voice.languageCode ?? '';
  seen.speakingRate = Number(audio['speakingRate'] ?? 0);
  const wanted = seen.streamed ? 'PCM' : 'LINEAR16';
  if (audio['audioEncoding'] !== wanted) scene.complain(`audio as ${String(audio['audioEncoding'])}, not ${wanted}`);
  if (audio['sampleRateHertz'] !== RATE) scene.complain(`a rate of ${String(audio['sampleRateHertz'])}`);
  if (!seen.voice.startsWith(`${seen.languageCode}-`)) scene.complain(`${seen.voice} in ${seen.languageCode}`);
}

function readText(seen: TtsCall, message: Message, scene: Scene): void {
  const { text = '' } = (message['input'] ?? {}) as { text?: string };
  if (text === '') scene.complain('an empty text');
  if (Buffer.byteLength(text) > 5_000) scene.complain(`a text of ${Buffer.byteLength(text)} bytes`);
  seen.texts.push(text);
}

function serveStream(call: StreamCall, scene: Scene): void {
  const seen = begin(true, call, scene);
  watchCancel(call, seen, scene);
  call.on('data', (message: Message) => {
    const config = message['streamingConfig'] as Message | undefined;
    if (config && seen.voice !== '') scene.complain('a second configuration');
    if (config) readVoice(seen, config, scene);
    else if (seen.voice === '') scene.complain('text before the configuration');
    else readText(seen, message, scene);
    if (seen.voice !== '' && !seen.voice.includes('-Chirp3-HD-')) {
      seen.answered = true;
      call.emit('error', grpcError({ code: 3, details: `Currently, only Chirp 3: HD voices are supported.` }));
    }
    scene.changed();
  });
  call.on('end', () => {
    // A cancelled stream ends as well, and says so right afterwards.
    setTimeout(() => {
      if (call.cancelled || seen.answered) return;
      seen.finished = true;
      answerStream(call, seen, scene);
      scene.changed();
    }, scene.trouble().firstDelayMs ?? 5);
  });
}

function answerStream(call: StreamCall, seen: TtsCall, scene: Scene): void {
  const { fail, failAfterFirst, stall, silent, garbage, reset } = scene.trouble();
  const sound = scene.hum(seen.texts.join(''));
  const failWith = (failure: GrpcFailure) => {
    seen.answered = true;
    call.emit('error', grpcError(failure));
  };
  if (fail) return failWith(fail);
  // 3,333 bytes: chunks end in the middle of a sample.
  const chunks = silent ? [] : cut(sound, 3_333);
  const sent = failAfterFirst || stall || garbage || reset ? chunks.slice(0, 1) : chunks;
  for (const audioContent of sent) call.write({ audioContent });
  if (stall) return;
  if (garbage) call.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
  if (reset) return scene.reset();
  if (failAfterFirst) return failWith(failAfterFirst);
  seen.answered = true;
  call.end();
}

function serveWhole(call: WholeCall, answer: grpc.sendUnaryData<object>, scene: Scene): void {
  const seen = begin(false, call, scene);
  const { fail, failAfterFirst, stall, silent, garbage, reset, firstDelayMs = 0 } = scene.trouble();
  watchCancel(call, seen, scene);
  readVoice(seen, call.request, scene);
  readText(seen, call.request, scene);
  seen.finished = true;
  scene.changed();
  if (reset) return scene.reset();
  if (stall) return;
  const failure = fail ?? failAfterFirst;
  const text = seen.texts[0] ?? '';
  setTimeout(() => {
    if (call.cancelled) return;
    seen.answered = true;
    if (failure) answer(grpcError(failure));
    else if (garbage)
      answer(null, { audioContent: Buffer.from('{"error": "this is no sound at all, not one sample"}') });
    else answer(null, { audioContent: silent ? Buffer.alloc(0) : wav(scene.hum(text)) });
  }, firstDelayMs);
}

function hum(ms: number): Buffer {
  const samples = Math.round((RATE * ms) / 1_000);
  const sound = Buffer.alloc(samples * 2);
  for (let at = 0; at < samples; at += 1) {
    sound.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * 220 * at) / RATE)), at * 2);
  }
  return sound;
}

function cut(sound: Buffer, length: number): Buffer[] {
  return Array.from({ length: Math.ceil(sound.length / length) }, (_, index) =>
    sound.subarray(index * length, (index + 1) * length),
  );
}

/** The 44 bytes Google puts before its samples. */
function wav(sound: Buffer): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(36 + sound.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(sound.length, 40);
  return Buffer.concat([header, sound]);
}
