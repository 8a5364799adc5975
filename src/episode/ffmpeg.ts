import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { AppError } from '../core/errors.js';
import { samplesToMs } from '../protocol/audio-format.js';
import { EXPORT_NICE } from './export-nice.js';
import type { FfmpegFormat } from './formats.js';
import type { RunOptions } from './run-worker.js';

export interface FfmpegWork {
  readonly format: FfmpegFormat;
  readonly channels: 1 | 2;
  readonly samples: number;
  readonly wavPath: string;
  /** Tags and chapters, as `ffmpegMetadata` writes them. */
  readonly metadataPath: string;
  readonly outPath: string;
}

/** At these rates LAME turns its input down to 0.95 (presets.c); the loudness would miss its target by as much. */
const LAME_SCALE_DB = 0.446;
/** Enough to see what it complained about. */
const COMPLAINT_CHARACTERS = 2_000;

/** True where an ffmpeg that starts is on the path. */
export function hasFfmpeg(): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn('ffmpeg', ['-version'], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

/**
 * Encodes a finished mix with tags and chapters, in a process of low priority. On abort the process is killed and the
 * promise rejects with the signal's reason; what it wrote stays for the caller to remove.
 * @throws AppError `RECORDING_UNAVAILABLE` when ffmpeg fails
 */
export async function encodeWithFfmpeg(work: FfmpegWork, { signal, onProgress }: RunOptions): Promise<void> {
  signal.throwIfAborted();
  const child = spawn('ffmpeg', argumentsFor(work), { stdio: ['ignore', 'pipe', 'pipe'] });
  giveWay(child.pid);
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  try {
    const totalUs = samplesToMs(work.samples) * 1_000;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const us = /out_time_us=(\d+)/.exec(text)?.[1];
      if (us !== undefined) onProgress?.(Math.min(1, Number(us) / totalUs));
    });
    const { code, complaint } = await ended(child);
    signal.throwIfAborted();
    if (code !== 0) {
      const cause = new Error(complaint);
      throw new AppError('RECORDING_UNAVAILABLE', `ffmpeg could not make the ${work.format} file.`, { cause });
    }
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

function giveWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, EXPORT_NICE);
  } catch {
    // It has ended already, or may not be changed: it then runs as it is.
  }
}

function ended(
  child: ChildProcessByStdio<null, Readable, Readable>,
): Promise<{ code: number | null; complaint: string }> {
  return new Promise((resolve, reject) => {
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint = (complaint + text).slice(-COMPLAINT_CHARACTERS);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, complaint }));
  });
}

function argumentsFor({ format, channels, wavPath, metadataPath, outPath }: FfmpegWork): string[] {
  const inputs = ['-i', wavPath, '-i', metadataPath, '-map', '0:a', '-map_metadata', '1', '-map_chapters', '1'];
  // One thread each: two encoders at once are all that an export may take of the machine.
  const quiet = ['-nostdin', '-hide_banner', '-v', 'error', '-progress', 'pipe:1', '-y', '-threads', '1'];
  return [...quiet, ...inputs, ...encoding(format, channels), outPath];
}

function encoding(format: FfmpegFormat, channels: 1 | 2): string[] {
  switch (format) {
    case 'flac':
      return ['-c:a', 'flac', '-f', 'flac'];
    case 'mp3':
      return [
        '-af',
        `volume=${LAME_SCALE_DB}dB`,
        '-c:a',
        'libmp3lame',
        '-b:a',
        channels === 1 ? '96k' : '128k',
        '-id3v2_version',
        '3',
        '-f',
        'mp3',
      ];
    case 'm4a':
      return ['-c:a', 'aac', '-b:a', channels === 1 ? '96k' : '128k', '-movflags', '+faststart', '-f', 'ipod'];
  }
}
