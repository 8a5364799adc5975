import { write, writev } from 'node:fs';

/**
 * Writes all parts one after the other at `position`, or rejects with the system's error.
 * By descriptor and callback: a recording makes tens of writes a second, and FileHandle's promises cost more than the writes.
 */
export function writeAt(fd: number, parts: readonly Uint8Array[], position: number | null): Promise<void> {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, written: number) => {
      if (error) reject(error);
      else if (written === total) resolve();
      else writeRest(fd, { rest: Buffer.concat(parts).subarray(written), position: position === null ? null : position + written, resolve, reject });
    };
    const [only] = parts;
    if (parts.length === 1 && only) write(fd, only, 0, only.length, position, done);
    else writev(fd, parts as Uint8Array[], position, done);
  });
}

/** A short write means the disk is nearly full: the rest gets the system's own error. */
function writeRest(
  fd: number,
  own: { rest: Uint8Array; position: number | null; resolve: () => void; reject: (error: Error) => void },
): void {
  write(fd, own.rest, 0, own.rest.length, own.position, (error, written) => {
    if (error) own.reject(error);
    else if (written === own.rest.length) own.resolve();
    else own.reject(Object.assign(new Error('short write'), { code: 'ENOSPC' }));
  });
}
