import type { PiperDialect } from '../../../src/adapters/providers/piper/piper-server.js';
import { pcmOf, wavOf } from './fake-speech.js';
import { type SpeechFakeAnswer, type SpeechFakeRequest, SpeechFakeServer } from './speech-fake-server.js';

export interface PiperHttpFakeOptions {
  readonly dialect?: PiperDialect;
  readonly voices?: readonly string[];
  /** Overrides the answer to a text. */
  readonly answer?: (text: string) => SpeechFakeAnswer | undefined;
}

export const FAKE_PIPER_RATE = 22_050;
const NOT_FOUND = { status: 404, body: '<!doctype html><h1>Not Found</h1>' };

/** Piper's web server as its versions answer; Flask's development server closes each connection after its answer. */
export async function startPiperHttpFake(options: PiperHttpFakeOptions = {}): Promise<SpeechFakeServer> {
  const { dialect = 'synthesize', voices = ['amy', 'joe'], answer } = options;

  function speak(text: string): SpeechFakeAnswer {
    if (text.trim() === '') return { status: 500, body: '<!doctype html><h1>Internal Server Error</h1>' };
    const headers = { 'content-type': 'text/html; charset=utf-8', connection: 'close' };
    return { headers, ...(answer?.(text) ?? { body: wavOf(pcmOf(text, FAKE_PIPER_RATE), FAKE_PIPER_RATE) }) };
  }

  function spokenText({ body, headers }: SpeechFakeRequest): string {
    if (dialect === 'text-root') return body;
    fake.demand(headers['content-type'] === 'application/json', `content type ${headers['content-type']}`);
    const { text, voice } = JSON.parse(body) as { text: string; voice?: string };
    fake.demand(voice === undefined || voices.includes(voice), `voice ${voice} would be spoken as ${voices[0]}`);
    return text;
  }

  const fake: SpeechFakeServer = await SpeechFakeServer.start((request) => {
    const { method, path } = request;
    if (method === 'GET' && path === '/info' && dialect === 'synthesize') return { body: '{"voice":{},"last":null}' };
    if (method === 'GET' && path === '/voices' && dialect !== 'text-root')
      return { body: JSON.stringify(Object.fromEntries(voices.map((voice) => [voice.replace(/[.onxjs]+$/, ''), {}]))) };
    const speaks = method === 'POST' && path === (dialect === 'synthesize' ? '/synthesize' : '/');
    return speaks ? speak(spokenText(request)) : NOT_FOUND;
  });
  return fake;
}
