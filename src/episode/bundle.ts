import { extname, join } from 'node:path';
import { listFiles } from '../recording/index.js';
import type { BundleWork } from './bundle-worker.js';
import { runWorker, type RunOptions } from './run-worker.js';

export interface BundleOptions {
  readonly folder: string;
  readonly sessionId: string;
  /** Where each speaker's stem lies in the folder: an edited one goes beside the recorded one. */
  readonly stems: readonly string[];
  /** What the export has made: names, and where they lie now. */
  readonly made: readonly { readonly name: string; readonly path: string }[];
  readonly outPath: string;
}

/** Squeezing a mix, or what is compressed already, takes long and gains next to nothing. */
const SOUND = ['.wav', '.webm', '.mp3', '.m4a', '.flac'];
/** The silence in a stem packs well even so, and ten times as fast as with the usual level. */
const STEM_LEVEL = 1;
const TEXT_LEVEL = 6;

/**
 * A zip with the stems, captions and metadata of the recording and everything the export has made, laid out as in the
 * session's folder, so that the projects in it find their stems. Streamed, in a worker thread of low priority.
 */
export async function bundleEpisode(options: BundleOptions, run: RunOptions): Promise<void> {
  const { folder, sessionId, stems: heard, made, outPath } = options;
  const recorded = (await listFiles(folder)).filter(({ kind }) => ['stem', 'captions', 'metadata'].includes(kind));
  const names = new Set([...recorded.map(({ name }) => name), ...heard]);
  const stems = [...names].map((name) => ({
    name: `${sessionId}/${name}`,
    path: join(folder, name),
    level: extname(name) === '.wav' ? STEM_LEVEL : TEXT_LEVEL,
  }));
  const episode = made.map(({ name, path }) => ({
    name: `${sessionId}/episode/${name}`,
    path,
    level: SOUND.includes(extname(name)) ? 0 : TEXT_LEVEL,
  }));
  const work: BundleWork = { outPath, files: [...stems, ...episode] };
  await runWorker('./bundle-worker', work, run);
}
