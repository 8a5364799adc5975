import { open, type FileHandle } from 'node:fs/promises';
import { writeAt } from './write-at.js';

/** A file of lines that only grows; opened with the first line, kept open until `close`. */
export class LineFile {
  #file: FileHandle | undefined;
  #broken = false;

  constructor(readonly path: string) {}

  /** Appends the lines, each already ended. After a failed append the next one starts on a line of its own. */
  async append(lines: string): Promise<void> {
    this.#file ??= await open(this.path, 'a');
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
