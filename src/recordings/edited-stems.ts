import { lstat, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors.js';
import type { RevoiceEdit } from '../protocol/recording-edits.js';
import { workOnStems } from './revoice-thread.js';

export interface EditedScene {
  readonly directory: string;
  /** Everybody who has a stem. */
  readonly speakers: readonly string[];
  /** All that hold, in order. */
  readonly revoices: readonly RevoiceEdit[];
}

/** Where the stems of an edition are: those that are others than recorded. */
const folderFor = (directory: string, stems: string): string => join(directory, 'edited', stems);

const isFolder = async (path: string): Promise<boolean> =>
  (await lstat(path).catch(() => undefined))?.isDirectory() === true;

/**
 * Stems with lines voiced anew, beside those recorded: a folder for each state of the edit list, named after its last
 * take and complete as soon as it is there. The same edits make the same bytes, so that undoing leads back to them; the
 * list alone says which folder is heard, so that all stems change at once.
 */
export class EditedStems {
  readonly #making = new Map<string, Promise<void>>();
  readonly #stop = new AbortController();

  /** Gives up what is being made. */
  close(): void {
    this.#stop.abort(new AppError('SHUTTING_DOWN', 'The server is stopping.'));
  }

  /** Makes what is missing. Calls for the same stems share one making. */
  async ensure({ directory, speakers, revoices }: EditedScene, onProgress?: (done: number) => void): Promise<void> {
    const stems = revoices.at(-1)?.take;
    if (stems === undefined) return;
    const folder = folderFor(directory, stems);
    if (await isFolder(folder)) return;
    const making = this.#making.get(folder) ?? this.#make(folder, { directory, speakers, revoices }, onProgress);
    this.#making.set(folder, making);
    await making;
  }

  /** The path of a speaker's stem below the recording's folder. Throws `NOT_FOUND` for stems that are no longer there. */
  async pathOf(directory: string, speaker: string, stems: string | null): Promise<string> {
    if (stems === null) return join(directory, `${speaker}.wav`);
    const folder = folderFor(directory, stems);
    if (!(await isFolder(folder))) throw new AppError('NOT_FOUND', `There are no stems ${stems} of this recording.`);
    const edited = join(folder, `${speaker}.wav`);
    const found = await lstat(edited).catch(() => undefined);
    return found?.isFile() === true ? edited : join(directory, `${speaker}.wav`);
  }

  /** Removes all stems but these, and takes that nothing is made from; the latest ones may still be listened to. */
  async sweep({ directory, revoices }: EditedScene, takesKept: number): Promise<void> {
    const stems = revoices.at(-1)?.take;
    for (const name of await namesIn(join(directory, 'edited'))) {
      if (name !== stems) await rm(join(directory, 'edited', name), { recursive: true, force: true });
    }
    const used = new Set(revoices.map(({ take }) => take));
    const unused = (await namesIn(join(directory, 'takes'))).filter((name) => !used.has(name.replace(/\..*$/, '')));
    const aged = await Promise.all(
      unused.map(async (name) => ({ name, at: (await lstat(join(directory, 'takes', name))).mtimeMs })),
    );
    // Two files each.
    for (const { name } of aged.sort((a, b) => b.at - a.at).slice(2 * takesKept)) {
      await rm(join(directory, 'takes', name), { force: true });
    }
  }

  async #make(folder: string, scene: EditedScene, onProgress?: (done: number) => void): Promise<void> {
    const partial = `${folder}.partial`;
    const { signal } = this.#stop;
    try {
      await rm(partial, { recursive: true, force: true });
      await mkdir(partial, { recursive: true });
      const { directory, speakers, revoices } = scene;
      await workOnStems(
        { kind: 'render', directory, speakers: [...speakers], revoices: [...revoices], folder: partial },
        { signal, ...(onProgress && { onProgress }) },
      );
      await rename(partial, folder);
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      signal.throwIfAborted();
      throw error instanceof AppError ? error : notMade(error);
    } finally {
      this.#making.delete(folder);
    }
  }
}

function notMade(cause: unknown): AppError {
  const full = cause instanceof Error && cause.message.includes('ENOSPC');
  const message = full ? 'The disk is full: the stems could not be written.' : 'The stems could not be made.';
  return new AppError('RECORDING_UNAVAILABLE', message, { cause });
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
}
