import type { RequestHandler } from 'express';
import { clientKey } from '../core/client-key.js';
import { AppError } from '../core/errors.js';

/** What is still being sent so long after its answer is not waited for any more. */
const LEFTOVER_MS = 2_000;

/** Answers under way for one address, event streams and downloads included; throws `RATE_LIMITED` beyond. */
export function limitInFlight(most: number): RequestHandler {
  const counts = new Map<string, number>();
  return (request, response, next) => {
    const client = clientKey(request.ip);
    const underWay = counts.get(client) ?? 0;
    if (underWay >= most) {
      response.set('Retry-After', '1');
      throw new AppError('RATE_LIMITED', `Too many requests at once: ${most} of this address are being answered.`);
    }
    counts.set(client, underWay + 1);
    response.once('close', () => {
      const left = (counts.get(client) ?? 1) - 1;
      if (left > 0) counts.set(client, left);
      else counts.delete(client);
    });
    next();
  };
}

/** Cuts off whoever goes on sending a body that nobody reads, e.g. to an address that is not there. */
export const cutLeftovers: RequestHandler = (request, response, next) => {
  response.once('finish', () => {
    if (request.complete) return;
    setTimeout(() => request.complete || request.socket.destroy(), LEFTOVER_MS).unref();
  });
  next();
};
