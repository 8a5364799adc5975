import type { Response } from 'express';
import type { AppError } from '../core/errors.js';
import type { Pagination } from '../protocol/recordings.js';
import type { Envelope } from '../protocol/rest.js';

/** Answers in the one form every `/api` answer has. */
export function sendData<T>(response: Response, data: T, status = 200): void {
  send(response, status, { success: true, data, ...stamp(response) } satisfies Envelope<T>);
}

/** One page of a list, with what is needed to ask for the next. */
export function sendPage<T>(response: Response, data: T, pagination: Pagination): void {
  send(response, 200, { success: true, data, pagination, ...stamp(response) } satisfies Envelope<T>);
}

export function sendError(response: Response, error: AppError): void {
  const { code, message, details } = error;
  const shown = details === undefined ? { code, message } : { code, message, details };
  // What a handler has set for the answer it meant to give.
  response.removeHeader('Content-Disposition');
  send(response, error.status, { success: false, error: shown, ...stamp(response) } satisfies Envelope<never>);
}

/** Each answer is for whoever asked, and for this moment. */
function send(response: Response, status: number, envelope: Envelope<unknown>): void {
  response.status(status).set('Cache-Control', 'no-store').type('json').json(envelope);
}

function stamp(response: Response): { timestamp: string; requestId: string } {
  return { timestamp: new Date().toISOString(), requestId: requestIdOf(response) };
}

/** The id the request came with, or got. */
export function requestIdOf(response: Response): string {
  return String(response.getHeader('X-Request-Id') ?? '');
}
