import type { Request } from 'express';
import { AppError } from '../core/errors.js';
import type { RouteContract } from '../protocol/route-contract.js';

/** Where a route does not say otherwise. */
const BODY_BYTES_MAX = 100 * 1024;
const FORM_FIELDS_MAX = 100;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/**
 * The body as its route takes it: JSON, or a form where the contract says so. Undefined where none was sent. Read only
 * once the request has been counted and let in, and no further than its limit. Throws AppError `VALIDATION_ERROR`.
 */
export async function readBody(request: Request, contract: RouteContract): Promise<unknown> {
  // Whoever mounted the router has read it already.
  if (request.readableEnded) return request.body;
  // Null: neither a length nor a coding says that there is a body.
  if (request.get('Content-Length') === '0' || request.is('*/*') === null) return undefined;
  const isForm = contract.form === true && request.is(FORM_TYPE) !== false;
  if (!isForm) requireJson(request, contract);
  requirePlain(request);
  const bytes = await readBytes(request, contract.bodyBytesMax ?? BODY_BYTES_MAX);
  if (bytes.length === 0) return undefined;
  const text = decoded(bytes);
  return isForm ? fieldsOf(text) : parsed(text);
}

function requireJson(request: Request, { form }: RouteContract): void {
  if (request.is(JSON_TYPE) !== false) return;
  const expected = form ? `${JSON_TYPE} or ${FORM_TYPE}` : JSON_TYPE;
  throw refusal('Content-Type', `The body has a type that is not read here: expected ${expected}.`, expected);
}

/** UTF-8, and not packed: unpacking costs many times what was sent. */
function requirePlain(request: Request): void {
  const charset = /charset="?([^\s;"]+)/i.exec(request.get('Content-Type') ?? '')?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw refusal('Content-Type', 'The body is not in UTF-8.', 'charset=utf-8');
  const coding = request.get('Content-Encoding') ?? 'identity';
  if (coding !== 'identity') throw refusal('Content-Encoding', 'Packed bodies are not read.', 'a body as it is');
}

/** Stops at the limit: what follows is let run past for a moment, then the line is cut. */
function readBytes(request: Request, most: number): Promise<Buffer> {
  if (Number(request.get('Content-Length') ?? 0) > most) return Promise.reject(tooLarge(most));
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const end = (error: Error | null) => {
      request.off('data', take).off('end', done).off('close', cut);
      if (error === null) return resolve(Buffer.concat(pieces, length));
      request.resume();
      reject(error);
    };
    const take = (piece: Buffer) => {
      length += piece.length;
      if (length > most) return end(tooLarge(most));
      pieces.push(piece);
    };
    const done = () => end(null);
    const cut = () => end(unreadable());
    request.on('data', take).on('end', done).on('close', cut);
  });
}

function decoded(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadable(cause);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    // The parser's own words quote the request.
    throw unreadable(cause);
  }
}

/** A field that comes more than once is a list of its values. */
function fieldsOf(text: string): Readonly<Record<string, string | string[]>> {
  const form = new URLSearchParams(text);
  if (form.size > FORM_FIELDS_MAX) {
    throw refusal('body', 'The form has too many fields.', `at most ${FORM_FIELDS_MAX} fields`);
  }
  const values = (name: string) => form.getAll(name);
  return Object.fromEntries(
    [...new Set(form.keys())].map((name) => [name, values(name).length > 1 ? values(name) : (values(name)[0] ?? '')]),
  );
}

function tooLarge(most: number): AppError {
  const kilobytes = `at most ${Math.floor(most / 1_024)} KB`;
  return refusal('body', `The request is too large: its body may have ${kilobytes}.`, `a body of ${kilobytes}`);
}

function unreadable(cause?: unknown): AppError {
  const expected = 'valid JSON in UTF-8';
  return refusal('body', 'The request cannot be read.', expected, cause);
}

function refusal(field: string, message: string, expected: string, cause?: unknown): AppError {
  return new AppError('VALIDATION_ERROR', message, { details: { field, expected }, cause });
}
