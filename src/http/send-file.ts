import { basename } from 'node:path';
import type { Response } from 'express';
import { AppError } from '../core/errors.js';

const TYPES: Readonly<Record<string, string>> = {
  wav: 'audio/wav',
  webm: 'audio/webm',
  flac: 'audio/flac',
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  zip: 'application/zip',
  md: 'text/markdown; charset=utf-8',
  json: 'application/json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  xml: 'application/xml; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  yaml: 'application/yaml; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
  peaks: 'application/octet-stream',
};

/**
 * The file, or the range of it that was asked for; with a name it is to be saved under that. Its time of change stands
 * for its content: stems are large.
 */
export function sendFile(response: Response, path: string, saveAs?: string): Promise<void> {
  if (saveAs !== undefined) response.attachment(saveAs);
  const ending = path.slice(path.lastIndexOf('.') + 1);
  response.type(TYPES[ending] ?? 'application/octet-stream');
  response.set('Cache-Control', 'private, no-cache');
  return new Promise((resolve, reject) => {
    response.sendFile(path, { cacheControl: false, dotfiles: 'allow' }, (error?: Error) => {
      // Whoever seeks in a recording leaves answers half read all the time.
      if (error === undefined || response.headersSent) return resolve();
      response.removeHeader('Content-Type');
      response.removeHeader('Content-Disposition');
      reject(fileTrouble(error, basename(path)));
    });
  });
}

function fileTrouble(error: Error, name: string): Error {
  const status = 'status' in error ? error.status : undefined;
  if (status === 404) return new AppError('NOT_FOUND', `There is no file ${name.slice(0, 120)}.`, { cause: error });
  if (status === 416) return new AppError('RANGE_REFUSED', `${name} has no such range of bytes.`, { cause: error });
  return error;
}
