import { open, type FileHandle } from 'node:fs/promises';
import { writeAt } from './write-at.js';

const NEWLINE = 10;
/** No line is longer. */
const TAIL_BYTES = 1024 * 1024;

/** A file of lines that only grows; opened with the first line, kept open until `close`. A line that a kill cut in its middle goes. */
export class LineFile {
  #file: FileHandle | undefined;
  #broken = false;

  constructor(readonly path: string) {}

  /** Appends the lines, each already ended. After a failed append the next one starts on a line of its own. */
  async append(lines: string): Promise<void> {
    this.#file ??= await openWhole(this.path);
    try {
      if (lines !== '') await writeAt(this.#file.fd, [Buffer.from(this.#broken ? `\n${lines}` : lines)], null);
      this.#broken = false;
    } catch (error) {
      this.#broken = true;
      throw error;
    }
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

async function openWhole(path: string): Promise<FileHandle> {
  const file = await open(path, 'a+');
  const { size } = await file.stat();
  const tail = new Uint8Array(Math.min(size, TAIL_BYTES));
  await file.read(tail, 0, tail.length, size - tail.length);
  const whole = tail.lastIndexOf(NEWLINE) + 1;
  if (size > 0 && whole < tail.length) await file.truncate(size - tail.length + whole);
  return file;
}
