import { pcmOf, wavOf } from './fake-speech.js';
import { type SpeechFakeAnswer, type SpeechFakeRequest, SpeechFakeServer } from './speech-fake-server.js';

export interface OpenAiSpeechFakeOptions {
  readonly apiKey?: string;
  /** Overrides the answer to a text. */
  readonly answer?: (text: string) => SpeechFakeAnswer | undefined;
}

interface SpeechBody {
  readonly model?: string;
  readonly input?: string;
  readonly voice?: string;
  readonly response_format?: string;
}

const RATE = 24_000;

/** `/v1/audio/speech` as OpenAI answers it: checked key and fields, 24 kHz samples in odd pieces. */
export async function startOpenAiSpeechFake(options: OpenAiSpeechFakeOptions = {}): Promise<SpeechFakeServer> {
  const { apiKey = 'sk-test', answer } = options;

  function check({ method, path, headers }: SpeechFakeRequest, body: SpeechBody): void {
    fake.demand(method === 'POST' && path === '/v1/audio/speech', `${method} ${path}`);
    fake.demand(headers.authorization === `Bearer ${apiKey}`, `authorization ${headers.authorization}`);
    fake.demand(headers['openai-organization'] === undefined, 'an organization of the environment was sent');
    fake.demand(body.model === 'tts-1', `model ${body.model}`);
    fake.demand(['pcm', 'wav'].includes(body.response_format ?? ''), `format ${body.response_format}`);
    fake.demand(typeof body.input === 'string' && body.input !== '', 'no input');
    fake.demand(typeof body.voice === 'string', 'no voice');
  }

  const fake: SpeechFakeServer = await SpeechFakeServer.start((request) => {
    const body = JSON.parse(request.body || '{}') as SpeechBody;
    check(request, body);
    const text = `${body.voice}: ${body.input}`;
    const pcm = pcmOf(text, RATE);
    const plain = { body: body.response_format === 'wav' ? wavOf(pcm, RATE, 0xffff_ffff) : pcm, pieceBytes: 1_333 };
    return { headers: { 'content-type': 'audio/pcm' }, ...(answer?.(body.input ?? '') ?? plain) };
  });
  return fake;
}
