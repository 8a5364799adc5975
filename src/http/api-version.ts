import type { RequestHandler } from 'express';
import { AppError } from '../core/errors.js';

/** The version behind `/api`; a change that would break a client gets the next number, and both are answered for a while. */
export const API_VERSION = 1;

const VERSIONED = /^\/api\/v([1-9]\d{0,3})(?=[/?]|$)/;

/** `/api/v1/…` is `/api/…`; a version there is not is said to be none. */
export const apiVersion: RequestHandler = (request, _response, next) => {
  const version = VERSIONED.exec(request.url)?.[1];
  if (version === undefined) return next();
  if (Number(version) !== API_VERSION) {
    const known = `The current one is /api/v${API_VERSION}, which /api stands for.`;
    throw new AppError('NOT_FOUND', `There is no version ${version} of this API. ${known}`);
  }
  request.url = request.url.replace(VERSIONED, '/api');
  next();
};
