import { extname, join } from 'node:path';
import { listFiles } from '../recording/index.js';
import type { BundleWork } from './bundle-worker.js';
import { runWorker, type RunOptions } from './run-worker.js';

export interface BundleOptions {
  readonly folder: string;
  readonly sessionId: string;
  /** What the export has made: names, and where they lie now. */
  readonly made: readonly { readonly name: string; readonly path: string }[];
  readonly outPath: string;
}

/** Compressed already: squeezing them again takes long and gains nothing. */
const PACKED = ['.webm', '.mp3', '.m4a', '.flac'];
/** The silence in a stem packs well even so, ten times as fast as with the usual level. */
const WAV_LEVEL = 1;
const TEXT_LEVEL = 6;

/**
 * A zip with the stems, captions and metadata of the recording and everything the export has made, laid out as in the
 * session's folder, so that the projects in it find their stems. Streamed, in a worker thread of low priority.
 */
export async function bundleEpisode(options: BundleOptions, run: RunOptions): Promise<void> {
  const { folder, sessionId, made, outPath } = options;
  const recorded = (await listFiles(folder)).filter(({ kind }) => ['stem', 'captions', 'metadata'].includes(kind));
  const files = [
    ...recorded.map(({ name }) => ({ name: `${sessionId}/${name}`, path: join(folder, name) })),
    ...made.map(({ name, path }) => ({ name: `${sessionId}/episode/${name}`, path })),
  ];
  const work: BundleWork = { outPath, files: files.map((file) => ({ ...file, level: levelOf(file.name) })) };
  await runWorker('./bundle-worker', work, run);
}

function levelOf(name: string): number {
  const ending = extname(name);
  if (PACKED.includes(ending)) return 0;
  return ending === '.wav' ? WAV_LEVEL : TEXT_LEVEL;
}
