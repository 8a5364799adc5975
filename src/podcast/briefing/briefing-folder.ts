import { lstat, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../core/errors.js';
import { randomText } from '../../core/id.js';
import type { BriefingSummary } from '../../protocol/rest.js';
import { type BriefingLoader, parseBriefing, summaryOf } from './briefing-loader.js';

export interface BriefingFolderOptions {
  readonly directory: string;
  readonly loader: BriefingLoader;
  readonly limits: { readonly briefingBytes: number; readonly briefings: number };
}

/** Where briefings are written: by name, directly in the folder, whole or not at all. */
export class BriefingFolder {
  readonly loader: BriefingLoader;
  readonly #directory: string;
  readonly #limits: BriefingFolderOptions['limits'];

  constructor({ directory, loader, limits }: BriefingFolderOptions) {
    this.loader = loader;
    this.#directory = directory;
    this.#limits = limits;
  }

  /** What a text comes to under a name; `problem` where it cannot be used. */
  check(id: string, source: string): BriefingSummary {
    try {
      return summaryOf(parseBriefing(id, this.#fitting(source)));
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { id, title: id, summary: '', minutes: null, cast: [], points: [], problem: error.message };
    }
  }

  /**
   * Writes a briefing that can be used. Resolves with whether another one was there.
   * @throws AppError `BRIEFING_INVALID`; `CONFLICT` for a name that is taken, unless it is to be replaced; `UNPROCESSABLE`
   * when the folder is full
   */
  async save(id: string, source: string, { replace }: { replace: boolean }): Promise<boolean> {
    parseBriefing(id, this.#fitting(source));
    const taken = await this.has(id);
    if (taken && !replace) throw nameTaken(id);
    if (!taken) await this.#requireRoom();
    const path = join(this.#directory, `${id}.md`);
    if (!replace) return this.#create(id, path, source);
    // Behind a dot it is no briefing yet; a rename puts it in place of whatever has the name, be it a link.
    const unfinished = join(this.#directory, `.${id}.${randomText(8)}`);
    try {
      await writeFile(unfinished, source, { flag: 'wx' });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
    return taken;
  }

  async has(id: string): Promise<boolean> {
    return lstat(join(this.#directory, `${id}.md`)).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return false;
        throw error;
      },
    );
  }

  async #create(id: string, path: string, source: string): Promise<boolean> {
    await writeFile(path, source, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw nameTaken(id);
      throw error;
    });
    return false;
  }

  async #requireRoom(): Promise<void> {
    const names = await readdir(this.#directory);
    if (names.filter((name) => name.endsWith('.md')).length < this.#limits.briefings) return;
    throw new AppError(
      'UNPROCESSABLE',
      `The briefings folder holds ${this.#limits.briefings}, and no more are listed.`,
    );
  }

  #fitting(source: string): string {
    if (Buffer.byteLength(source) <= this.#limits.briefingBytes) return source;
    throw new AppError('BRIEFING_INVALID', `The text is larger than ${this.#limits.briefingBytes} bytes.`, {
      details: { field: 'source', expected: `at most ${this.#limits.briefingBytes} bytes` },
    });
  }
}

function nameTaken(id: string): AppError {
  return new AppError(
    'CONFLICT',
    `There is a briefing ${JSON.stringify(id)} already: replace it, or choose another name.`,
    {
      details: { field: 'id', expected: 'a name that is free' },
    },
  );
}
