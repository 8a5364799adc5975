import type { ErrorRequestHandler, Request, RequestHandler } from 'express';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { requestIdOf, sendError } from './envelope.js';

/** Nothing is here: the envelope for programs, whatever they asked for. */
export const notFound: RequestHandler = (request) => {
  throw new AppError('NOT_FOUND', `There is nothing at ${request.method} ${pathOf(request).slice(0, 200)}.`);
};

/** The last stop of every error: into the log as it is, to the client as far as it may be seen. */
export function errorAnswer(logger: Logger): ErrorRequestHandler {
  // Express tells an error middleware from others by its four parameters.
  return (error: unknown, request, response, _next) => {
    const told = AppError.from(fromExpress(error) ?? error);
    const fields = {
      component: 'http',
      requestId: requestIdOf(response),
      method: request.method,
      path: pathOf(request),
      error,
    };
    if (told.status >= 500) logger.error(fields, 'request failed');
    else logger.debug(fields, 'request refused');
    // Half an answer cannot be taken back; cutting it off is the only honest end.
    if (response.headersSent) return void response.destroy();
    sendError(response, told);
  };
}

/** As it was asked for: below a mount `request.path` lacks the beginning. */
const pathOf = (request: Request): string => request.originalUrl.split('?', 1)[0] ?? '';

/** Express and its body parser mark their own refusals with a 4xx `status`; their texts quote the request, so ours are used. */
function fromExpress(error: unknown): AppError | undefined {
  if (error instanceof AppError || !(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 404) return new AppError('NOT_FOUND', 'There is nothing at this address.', { cause: error });
  const [message, expected] =
    status === 413 ? tooLarge(error) : ['The request cannot be read.', 'valid JSON in UTF-8 at a valid address'];
  return new AppError('VALIDATION_ERROR', message, { details: { expected }, cause: error });
}

function tooLarge(error: Error): [message: string, expected: string] {
  const limit = 'limit' in error && typeof error.limit === 'number' ? error.limit : undefined;
  if (limit === undefined) return ['The request is too large.', 'a smaller body'];
  const most = `at most ${Math.floor(limit / 1_024)} KB`;
  return [`The request is too large: its body may have ${most}.`, `a body of ${most}`];
}
