import { childAbort } from '../../../core/abort.js';
import type { Clock } from '../../../core/clock.js';
import { ProviderError } from '../../provider-error.js';
import { unreachable } from './piper-http-errors.js';

/** The three ways Piper's web server has been spoken to: from 1.5 on, 1.3–1.4, and before. */
export type PiperDialect = 'synthesize' | 'json-root' | 'text-root';

export interface PiperServerOptions {
  readonly fetch: typeof globalThis.fetch;
  readonly signal: AbortSignal;
}

const PROBE_MS = 5_000;

/**
 * Finds out which Piper answers at `url` (no slash at its end) without making it speak.
 * @throws ProviderError `unavailable` when nothing answers, `timeout` when it takes longer than 5 s.
 */
export async function probePiper(
  url: string,
  { fetch, clock, signal }: PiperServerOptions & { readonly clock: Clock },
): Promise<PiperDialect> {
  const attempt = childAbort(signal);
  const timer = clock.setTimer(PROBE_MS, () => {
    attempt.abort(new ProviderError('piper', 'timeout', 'The Piper server takes too long to answer.'));
  });
  try {
    if (await answers(`${url}/info`, { fetch, signal: attempt.signal })) return 'synthesize';
    if (await answers(`${url}/voices`, { fetch, signal: attempt.signal })) return 'json-root';
    return 'text-root';
  } catch (error) {
    throw error instanceof ProviderError ? error : unreachable(url, error);
  } finally {
    timer.cancel();
    attempt.dispose();
  }
}

/** A status of its own: an unknown path is 404 in Flask, and an old server speaks whatever it is asked for at `/` only. */
async function answers(url: string, { fetch, signal }: PiperServerOptions): Promise<boolean> {
  const response = await fetch(url, { signal });
  await response.body?.cancel();
  return response.ok;
}

/** The names of the voices a server has loaded or could load from its folders. */
export async function listPiperVoices(url: string, { fetch, signal }: PiperServerOptions): Promise<string[]> {
  const response = await fetch(`${url}/voices`, { signal });
  const voices: unknown = response.ok ? await response.json() : {};
  return typeof voices === 'object' && voices !== null ? Object.keys(voices) : [];
}

/**
 * A name as `/voices` writes it: the server means to cut `.onnx.json` off, yet cuts every trailing letter of it
 * (Python's `rstrip` takes a set), so that `en_US-kathleen` is listed as `en_US-kathlee`.
 */
export function listedName(voice: string): string {
  return voice.replace(/[.onxjs]+$/, '');
}
