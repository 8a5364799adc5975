import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { parseWav } from '../../../src/audio/wav.js';
import { pcmFromBytes } from '../../../src/audio/pcm.js';
import { readTones, type ToneWord } from './tone-words.js';

/** How one server departs from the others: where it puts times, and what it knows. */
export type TranscriptionDialect = 'openai' | 'segments-only' | 'whisper.cpp' | 'text-only';

export interface TranscriptionFakeOptions {
  readonly dialect?: TranscriptionDialect;
  readonly path?: string;
  readonly apiKey?: string;
  /** Answers in turn instead of a transcription; `undefined` lets one through. When they are used up all go through. */
  readonly faults?: readonly (TranscriptionFault | undefined)[];
}

export interface TranscriptionFault {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly delayMs?: number;
  /** After the body: its end, nothing ever, or a connection torn down. `silent` does not even begin. */
  readonly ending?: 'end' | 'stall' | 'reset' | 'silent';
}

export interface HeardRecording {
  readonly words: readonly ToneWord[];
  readonly durationMs: number;
  readonly fields: Readonly<Record<string, string>>;
}

export interface TranscriptionFake {
  readonly url: string;
  readonly heard: readonly HeardRecording[];
  /** Requests that are being answered now, and the most there ever were. */
  readonly mostAtOnce: number;
  /** When the other side closes the connection of an unfinished answer: `performance.now()` then. */
  untilBroken(): Promise<number>;
  untilAsked(count: number): Promise<void>;
  assertClean(): void;
  close(): Promise<void>;
}

/** A transcription server that reads tone words out of the WAV it is sent, and checks everything about the request. */
export async function startTranscriptionFake(options: TranscriptionFakeOptions = {}): Promise<TranscriptionFake> {
  const { dialect = 'openai', path = '/v1/audio/transcriptions', apiKey = 'sk-test', faults = [] } = options;
  const heard: HeardRecording[] = [];
  const violations: string[] = [];
  const broken: ((atMs: number) => void)[] = [];
  let asked: { count: number; tell: () => void }[] = [];
  let open = 0;
  let mostAtOnce = 0;

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    open += 1;
    mostAtOnce = Math.max(mostAtOnce, open);
    response.on('close', () => {
      open -= 1;
      if (!response.writableFinished) for (const tell of broken.splice(0)) tell(performance.now());
    });
    const recording = await readRecording(request);
    violations.push(...complaints(request, recording, { path, apiKey }));
    heard.push(recording);
    asked = asked.filter(({ count, tell }) => heard.length < count || tell());
    const fault = faults[heard.length - 1];
    if (fault === undefined) answer(response, dialect, recording);
    else await fail(response, fault);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      violations.push(String(error));
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    get mostAtOnce() {
      return mostAtOnce;
    },
    untilBroken: () => new Promise((resolve) => broken.push(resolve)),
    untilAsked: (count) =>
      new Promise((resolve) => (heard.length >= count ? resolve() : asked.push({ count, tell: resolve }))),
    assertClean: () => expect(violations).toEqual([]),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function readRecording(request: IncomingMessage): Promise<HeardRecording> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const headers = { 'content-type': request.headers['content-type'] ?? '' };
  const form = await new Response(Buffer.concat(pieces), { headers }).formData();
  const file = form.get('file');
  if (!(file instanceof File)) throw new Error('no file was sent');
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { dataOffset, dataBytes, sampleRate, channels, bitsPerSample } = parseWav(bytes);
  const fields = [...form].flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as const] : []));
  const samples = pcmFromBytes(bytes.subarray(dataOffset, dataOffset + dataBytes));
  return {
    words: readTones(samples, sampleRate),
    durationMs: (samples.length * 1000) / sampleRate,
    fields: {
      ...Object.fromEntries(fields),
      granularities: form.getAll('timestamp_granularities[]').map(String).join(','),
      format: `${file.name} ${file.type} ${sampleRate}/${channels}/${bitsPerSample}`,
    },
  };
}

function complaints(
  { method, url, headers }: IncomingMessage,
  { durationMs, fields }: HeardRecording,
  { path, apiKey }: { path: string; apiKey: string },
): string[] {
  const verbose = fields['response_format'] === 'verbose_json';
  const demands: readonly (readonly [boolean, string])[] = [
    [method === 'POST' && url === path, `${method} ${url}`],
    [headers.authorization === `Bearer ${apiKey}`, `authorization ${headers.authorization}`],
    [headers['openai-organization'] === undefined, 'an organization of the environment was sent'],
    [fields['format'] === 'utterance.wav audio/wav 16000/1/16', `file ${fields['format']}`],
    [fields['model'] !== undefined && fields['model'] !== '', 'no model'],
    [verbose || fields['response_format'] === 'json', `response_format ${fields['response_format']}`],
    [fields['granularities'] === (verbose ? 'word,segment' : ''), `granularities ${fields['granularities']}`],
    [durationMs >= 100 && durationMs <= 30_000, `a recording of ${durationMs} ms`],
  ];
  return demands.filter(([kept]) => !kept).map(([, otherwise]) => otherwise);
}

async function fail(response: ServerResponse, fault: TranscriptionFault): Promise<void> {
  const { status = 200, headers = {}, body = '', delayMs = 0, ending = 'end' } = fault;
  if (ending === 'silent') return;
  await new Promise((resolve) => setTimeout(resolve, delayMs));
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.write(body === '' ? ' ' : body);
  if (ending === 'end') response.end();
  if (ending === 'reset') setImmediate(() => response.socket?.resetAndDestroy());
}

function answer(response: ServerResponse, dialect: TranscriptionDialect, { words, fields }: HeardRecording): void {
  const send = (status: number, body: object) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const text = words.map((word) => word.text).join(' ');
  if (fields['response_format'] === 'json') return send(200, { text });
  if (dialect === 'text-only') {
    const message = "response_format 'verbose_json' is not compatible with this model. Use 'json' instead.";
    return send(400, { error: { message, type: 'invalid_request_error', param: 'response_format', code: null } });
  }
  const timed = words.map(({ text: word, startMs, endMs }) => ({ word, start: startMs / 1000, end: endMs / 1000 }));
  const segment = {
    id: 0,
    text: ` ${text}`,
    start: timed[0]?.start ?? 0,
    end: timed.at(-1)?.end ?? 0,
    avg_logprob: -0.2,
    compression_ratio: 1.1,
    no_speech_prob: 0.01,
  };
  const spaced = timed.map((one) => ({ ...one, word: ` ${one.word}`, probability: 0.9 }));
  send(200, {
    task: 'transcribe',
    language: 'english',
    text: dialect === 'whisper.cpp' ? ` ${text}\n` : text,
    segments: words.length === 0 ? [] : [dialect === 'whisper.cpp' ? { ...segment, words: spaced } : segment],
    ...(dialect === 'openai' && { words: timed }),
  });
}
