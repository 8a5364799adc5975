import { childAbort } from '../../../core/abort.js';
import { type Clock, systemClock } from '../../../core/clock.js';
import { ProviderError } from '../../provider-error.js';
import { createKeepAliveFetch, type KeepAliveFetch } from '../../support/keep-alive-fetch.js';
import { requireVoice, speakableLine } from '../../support/speakable-text.js';
import { speechFromBytes } from '../../support/speech-bytes.js';
import type { TtsAdapter, TtsEvent, TtsRequest } from '../../tts.js';
import { brokenConnection, refusal } from './piper-http-errors.js';
import { mendOddGap } from './mend-odd-gap.js';
import { listedName, listPiperVoices, type PiperDialect, probePiper } from './piper-server.js';

export interface PiperHttpOptions {
  /** E.g. `http://127.0.0.1:5000`. */
  readonly url: string;
  /** Names of models the server has; absent or empty: its own default voice, called `default`. */
  readonly voices?: readonly string[];
  readonly clock?: Clock;
}

const DEFAULT_VOICE = 'default';

/**
 * Piper's own web server, of any version: which one is found out by the first request. A whole sentence is answered at
 * once. Tells no word times. On abort the connection is closed; the server finishes its sentence unheard.
 */
export function createPiperHttpTts({ url, voices = [], clock = systemClock }: PiperHttpOptions): TtsAdapter {
  const base = url.replace(/\/+$/, '');
  const names = voices.length > 0 ? voices : [DEFAULT_VOICE];
  const server = new PiperServer(base, names, clock);

  async function* synthesize(
    { text, voice }: TtsRequest,
    { signal }: { signal: AbortSignal },
  ): AsyncIterable<TtsEvent> {
    if (signal.aborted) return;
    requireVoice('piper', names, voice);
    const line = speakableLine('piper', text);
    const call = childAbort(signal);
    try {
      const wav = await server.fetchWav(line, voice, call.signal);
      yield* speechFromBytes(once(mendOddGap(wav)), { provider: 'piper', signal });
    } catch (error) {
      if (signal.aborted) return;
      throw error instanceof ProviderError ? error : brokenConnection(base, error);
    } finally {
      call.abort();
      call.dispose();
    }
  }

  async function warmUp(): Promise<void> {
    const { signal } = new AbortController();
    if (names[0] !== DEFAULT_VOICE) await server.requireVoices(signal);
    for (const voice of names) {
      for await (const event of synthesize({ text: 'Ready.', voice }, { signal })) void event;
    }
  }

  const close = () => server.close();
  return { provider: 'piper', model: 'piper', rehearsal: false, voices: names, synthesize, warmUp, close };
}

/** The wire: which version answers, remembered from the first request on. */
class PiperServer {
  readonly #http: KeepAliveFetch = createKeepAliveFetch();
  #dialect: PiperDialect | undefined;
  #closed = false;

  constructor(
    private readonly base: string,
    private readonly names: readonly string[],
    private readonly clock: Clock,
  ) {}

  async fetchWav(line: string, voice: string, signal: AbortSignal): Promise<Uint8Array> {
    if (this.#closed) throw new ProviderError('piper', 'unavailable', 'This voice has been closed.');
    const { path, body, type } = requestFor(await this.#dialectOf(signal), line, voice);
    const headers = { 'content-type': type, accept: 'audio/wav' };
    const response = await this.#http.fetch(`${this.base}${path}`, { method: 'POST', body, headers, signal });
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
    await response.body?.cancel();
    // A server of another version may have taken the place of the one that was asked.
    if (response.status === 404 || response.status === 405) this.#dialect = undefined;
    throw refusal(response);
  }

  /** A name the server does not know would be spoken in its default voice, with nothing but a line in its log. */
  async requireVoices(signal: AbortSignal): Promise<void> {
    if ((await this.#dialectOf(signal)) === 'text-root') return;
    const { fetch } = this.#http;
    const listed = await listPiperVoices(this.base, { fetch, signal }).catch((error: unknown) => {
      throw brokenConnection(this.base, error);
    });
    const missing = this.names.filter((name) => !listed.includes(name) && !listed.includes(listedName(name)));
    if (missing.length === 0) return;
    const message = `The Piper server has no voice ${missing.join(', ')}; it has ${listed.join(', ')}.`;
    throw new ProviderError('piper', 'invalid-request', message.slice(0, 200));
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#http.close();
  }

  async #dialectOf(signal: AbortSignal): Promise<PiperDialect> {
    const { fetch } = this.#http;
    this.#dialect ??= await probePiper(this.base, { fetch, clock: this.clock, signal });
    if (this.#dialect === 'text-root' && this.names.length > 1)
      throw new ProviderError('piper', 'invalid-request', 'This Piper server is too old to have several voices.');
    return this.#dialect;
  }
}

function requestFor(dialect: PiperDialect, text: string, voice: string): { path: string; body: string; type: string } {
  const path = dialect === 'synthesize' ? '/synthesize' : '/';
  if (dialect === 'text-root') return { path, body: text, type: 'text/plain; charset=utf-8' };
  const body = JSON.stringify(voice === DEFAULT_VOICE ? { text } : { text, voice });
  return { path, body, type: 'application/json' };
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}
