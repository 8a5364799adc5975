import type { ErrorCode } from '../src/protocol/error-codes.js';
import type { WireError } from '../src/protocol/server-events.js';

/** What went wrong on this side of the wire: nobody answers, the answer never came, the client was closed. */
export type ClientErrorCode = 'unreachable' | 'not_connected' | 'no_answer' | 'closed';

/** A refused or failed request: `message` is fit for people. */
export class LiveError extends Error {
  override readonly name = 'LiveError';
  readonly code: ErrorCode | ClientErrorCode | (string & {});
  readonly retryable: boolean;
  readonly details: WireError['details'];

  constructor(
    error: { code: LiveError['code']; message: string; retryable: boolean; details?: WireError['details'] },
    options?: ErrorOptions,
  ) {
    super(error.message, options);
    this.code = error.code;
    this.retryable = error.retryable;
    this.details = error.details;
  }
}

export const liveErrors = {
  unreachable: (url: string, cause?: unknown) =>
    new LiveError(
      { code: 'unreachable', message: `No Trialogue server answers at ${url}.`, retryable: true },
      { cause },
    ),
  notConnected: () =>
    new LiveError({
      code: 'not_connected',
      message: 'The connection to the server is down; try again when it is back.',
      retryable: true,
    }),
  noAnswer: (event: string) =>
    new LiveError({ code: 'no_answer', message: `The server did not answer ${event} in time.`, retryable: true }),
  closed: () =>
    new LiveError({ code: 'closed', message: 'The session has been closed on this page.', retryable: false }),
} as const;
