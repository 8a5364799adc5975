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

/** Express marks its own refusals with a 4xx `status`; their texts quote the request, so ours are used. */
function fromExpress(error: unknown): AppError | undefined {
  if (error instanceof AppError || !(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  if (typeof status !== 'number' || status < 400 || status > 499) return undefined;
  if (status === 404) return new AppError('NOT_FOUND', 'There is nothing at this address.', { cause: error });
  const details = { expected: 'a valid address' };
  return new AppError('VALIDATION_ERROR', 'The request cannot be read.', { details, cause: error });
}
