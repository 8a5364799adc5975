import { open, type FileHandle } from 'node:fs/promises';

/** A file of lines that only grows; opened with the first line, kept open until `close`. */
export class LineFile {
  #file: FileHandle | undefined;
  #broken = false;

  constructor(readonly path: string) {}

  /** Appends the lines, each already ended. After a failed append the next one starts on a line of its own. */
  async append(lines: string): Promise<void> {
    this.#file ??= await open(this.path, 'a');
    try {
      await writeWhole(this.#file, this.#broken ? `\n${lines}` : lines);
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

/** `appendFile` costs several promises a call; a short write is the disk's last room. */
async function writeWhole(file: FileHandle, text: string): Promise<void> {
  if (text === '') return;
  const bytes = Buffer.from(text);
  const { bytesWritten } = await file.write(bytes);
  if (bytesWritten < bytes.length) throw Object.assign(new Error('short write'), { code: 'ENOSPC' });
}
