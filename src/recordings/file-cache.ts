import { stat } from 'node:fs/promises';

interface Kept<T> {
  readonly version: string;
  readonly value: Promise<T>;
}

/** What was read from files, kept while the files stay as they are; the least recently used goes first. */
export class FileCache<T> {
  readonly #kept = new Map<string, Kept<T>>();

  constructor(
    private readonly max: number,
    private readonly read: (path: string) => Promise<T>,
  ) {}

  /** Reads the file unless it is known in its present version. A failure is not kept. */
  async get(path: string): Promise<T> {
    const version = await versionOf(path);
    const known = this.#kept.get(path);
    this.#kept.delete(path);
    const kept = known?.version === version ? known : { version, value: this.read(path) };
    this.#kept.set(path, kept);
    if (this.#kept.size > this.max) this.#kept.delete(this.#kept.keys().next().value ?? path);
    kept.value.catch(() => this.#kept.get(path) === kept && this.#kept.delete(path));
    return kept.value;
  }
}

/** A file that is not there has a version of its own: it may come. */
async function versionOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? '' : `${found.mtimeMs} ${found.size}`;
}
