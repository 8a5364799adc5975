import { ProviderError, type ProviderErrorKind } from '../../provider-error.js';

const PROVIDER = 'faster-whisper';
const DETAIL_CHARACTERS = 110;

export interface WorkerErrorContext {
  readonly python: string;
  readonly model: string;
}

type Explain = (context: WorkerErrorContext, detail: string) => string;

/** What only a person can mend is `invalid-request`: trying again would load and fail for ever. */
const EXPLANATIONS: Readonly<Record<string, readonly [ProviderErrorKind, Explain]>> = {
  'python-missing': [
    'invalid-request',
    ({ python }) => `Whisper needs Python 3.9 or newer, and ${python} was not found.`,
  ],
  'package-missing': [
    'invalid-request',
    ({ python }, detail) => `Whisper is not installed: run "${python} -m pip install faster-whisper" (${detail}).`,
  ],
  'model-missing': [
    'invalid-request',
    ({ model }) =>
      `The Whisper model ${model} is not on this machine. Allow its download, or name the folder it is in.`,
  ],
  'model-unknown': [
    'invalid-request',
    ({ model }) => `There is no Whisper model ${model}. Try tiny, base, small, medium, large-v3 or turbo.`,
  ],
  'bad-setting': ['invalid-request', (_, detail) => `Whisper cannot run with these settings: ${detail}`],
  'download-failed': ['unavailable', ({ model }) => `The Whisper model ${model} could not be downloaded.`],
  'load-failed': ['unavailable', (_, detail) => `The Whisper model could not be loaded: ${detail}`],
};

/** @param code as the worker reports it; an unknown one is a failure in the middle of its work */
export function workerError(code: string, detail: string, context: WorkerErrorContext): ProviderError {
  const short = firstLine(detail);
  const [kind, explain] = EXPLANATIONS[code] ?? ['unavailable', () => `The Whisper worker failed: ${short}`];
  return new ProviderError(PROVIDER, kind, explain(context, short).slice(0, 200), { cause: new Error(detail) });
}

export function workerEnded(how: string, lastWords: string): ProviderError {
  const message = `The Whisper worker ended unexpectedly (${how}).`;
  return new ProviderError(PROVIDER, 'unavailable', message, { cause: new Error(lastWords) });
}

export function workerTooSlow(readyTimeoutMs: number): ProviderError {
  const message = `The Whisper model was not loaded after ${Math.round(readyTimeoutMs / 1000)} seconds.`;
  return new ProviderError(PROVIDER, 'timeout', message);
}

export function workerGarbage(): ProviderError {
  return new ProviderError(PROVIDER, 'protocol', 'The Whisper worker said something that is not part of its protocol.');
}

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, DETAIL_CHARACTERS);
}
