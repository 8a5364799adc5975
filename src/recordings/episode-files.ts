import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface EpisodeFile {
  readonly name: string;
  readonly bytes: number;
}

/** The complete files of the folder `episode` in a recording's own; links and what is being made are none of them. */
export async function listEpisode(directory: string): Promise<EpisodeFile[]> {
  const folder = join(directory, 'episode');
  const found = await lstat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) return [];
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile() && !entry.name.startsWith('.')).map(({ name }) => name);
  return Promise.all(names.sort().map(async (name) => ({ name, bytes: (await lstat(join(folder, name))).size })));
}
