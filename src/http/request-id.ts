import type { RequestHandler } from 'express';
import { onBehalfOf } from '../core/correlation.js';
import { newId } from '../core/id.js';

/** Ids from outside end up in the log and in answers: plain and short, or replaced. */
const PLAIN = /^[\w.:-]{8,64}$/;

/** Gives every request an id, its own when it brought a usable one, and sends it back; what is done for it can be told by the id. */
export const requestId: RequestHandler = (request, response, next) => {
  const given = request.get('X-Request-Id');
  const id = given !== undefined && PLAIN.test(given) ? given : newId('req');
  response.set('X-Request-Id', id);
  onBehalfOf(id, next);
};
