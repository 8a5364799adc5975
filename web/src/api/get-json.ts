import { fetchSignedIn } from './go-to-sign-in.js';

/** The service could not be asked, or gave no answer that makes sense; the message is for people. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
}

const UNREACHABLE = 'The Trialogue server does not answer.';

/** Reads a JSON document of the service; aborting rejects with the signal's reason. */
export const getJson = async (path: string, { signal }: { signal: AbortSignal }): Promise<unknown> => {
  const response = await fetchSignedIn(path, { signal, headers: { accept: 'application/json' } }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw new ServiceError(UNREACHABLE, { cause: error });
    },
  );
  const body: unknown = await response.json().catch((error: unknown) => {
    signal.throwIfAborted();
    // A proxy in front of a stopped service answers 500–504 with a page of its own.
    const message =
      response.status >= 500 ? UNREACHABLE : 'Something answers at this address, but it is not Trialogue.';
    throw new ServiceError(message, { cause: error });
  });
  return body;
};

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
