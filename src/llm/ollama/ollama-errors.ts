import { ProviderError } from '../../adapters/provider-error.js';
import { kindOfStatus, vendorWords } from '../../adapters/support/http-failure.js';

export const OLLAMA = 'ollama';

/** The server itself is gone or stuck, whatever it was asked: another one may answer. */
export class OllamaGone extends ProviderError {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(OLLAMA, 'unavailable', message, options);
  }
}

/** Whatever a request threw before its answer had begun. */
export function toOllamaGone(error: unknown): ProviderError {
  if (error instanceof ProviderError) return error;
  if (error instanceof SyntaxError) {
    return new ProviderError(OLLAMA, 'protocol', 'Ollama sent something that cannot be read.', { cause: error });
  }
  return new OllamaGone('Ollama cannot be reached: is it running, and is its address right?', { cause: error });
}

/** What the server itself said, with its status; inside a stream there is none. */
export function ollamaRefusal(words: unknown, status?: number): ProviderError {
  const said = vendorWords(words);
  const reason = said === '' ? '.' : `: ${said}.`;
  if (status === undefined && /file does not exist/i.test(said)) {
    return new ProviderError(OLLAMA, 'invalid-request', 'Ollama’s registry has no model of this name.', {
      status: 404,
    });
  }
  if (status === undefined) return new ProviderError(OLLAMA, 'unavailable', `Ollama failed${reason}`);
  if (status === 404) {
    return new ProviderError(OLLAMA, 'invalid-request', 'Ollama does not have this model: load it first.', { status });
  }
  const kind = kindOfStatus(status);
  const message = kind === 'invalid-request' ? `Ollama refused the request${reason}` : `Ollama failed${reason}`;
  return new ProviderError(OLLAMA, kind, message, { status });
}

/** Whether another server may do what this one did not: not for what is wrong with the request itself. */
export function isElsewhereWorthTrying(error: unknown): error is ProviderError {
  if (!(error instanceof ProviderError)) return false;
  return error.status === 404 || error.retryable || error.kind === 'protocol';
}
