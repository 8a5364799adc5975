import { lstat } from 'node:fs/promises';
import { relative, sep } from 'node:path';
import type { Logger } from '../core/logger.js';
import { speakerIdSchema } from '../protocol/live-session.js';
import type { RecordingDetail } from '../protocol/recordings.js';
import { takeIdSchema } from '../protocol/revoice.js';
import { takePath } from './edited-pieces.js';
import type { EditedStems } from './edited-stems.js';
import type { FolderReader } from './folder-reader.js';
import { PeaksStore } from './peaks-store.js';
import { fileIn, folderOf, noRecording, type Places, requireFinished } from './recording-folder.js';

export interface SoundFilesOptions extends Places {
  readonly reader: Pick<FolderReader, 'detail'>;
  readonly stems: EditedStems;
  readonly logger: Logger;
}

/** What stems are called in an address while nothing was voiced anew. */
const RECORDED = 'recorded';

/** Everything of a recording that can be heard or drawn: stems, as recorded or edited, takes, waveforms. */
export class SoundFiles {
  readonly #peaks = new PeaksStore();

  constructor(private readonly options: SoundFilesOptions) {}

  close(): void {
    this.#peaks.close();
  }

  /** The path of a stem of these stems, `recorded` or the name an edition has for them. Throws `NOT_FOUND`. */
  async stem({ id, speaker, stems }: { id: string; speaker: string; stems: string }): Promise<string> {
    const known = speakerIdSchema.safeParse(speaker).success;
    if (!known || (stems !== RECORDED && !takeIdSchema.safeParse(stems).success)) throw noRecording(`${id}/${speaker}`);
    return this.#stemPath(id, speaker, stems === RECORDED ? null : stems);
  }

  /** The path of the peaks of a speaker's stem as it is edited now, made first where they are missing. */
  async peaks(id: string, speaker: string): Promise<string> {
    const { speakers, state, edition } = await this.options.reader.detail(id);
    if (!speakers.some((one) => one.id === speaker)) throw noRecording(`${id}/${speaker}.peaks`);
    requireFinished({ state });
    return this.#peaks.pathFor(await this.#stemPath(id, speaker, edition.stems));
  }

  /** Begins to make the waveforms of all stems. */
  prepareWaveforms({ speakers, id, edition }: RecordingDetail): void {
    for (const { id: speaker } of speakers) {
      this.#stemPath(id, speaker, edition.stems)
        .then((path) => this.#peaks.pathFor(path))
        .catch((error: unknown) => {
          // Whoever asks for the waveform itself is told.
          this.options.logger.debug({ component: 'recordings', sessionId: id, error }, 'waveform not prepared');
        });
    }
  }

  /** The path of a take. Throws `NOT_FOUND`. */
  async take(id: string, take: string): Promise<string> {
    const directory = await folderOf(this.options.recordingsDir, id);
    const path = takePath(directory, takeIdSchema.safeParse(take).data ?? 'none');
    const found = await lstat(path).catch(() => undefined);
    if (found?.isFile() !== true) throw noRecording(`${id}/takes/${take}`);
    return path;
  }

  /** What each speaker's stem is called, seen from the recording's folder. */
  async stemNames(
    directory: string,
    speakers: readonly { readonly id: string }[],
    stems: string | null,
  ): Promise<Record<string, string>> {
    const paths = speakers.map(async ({ id }) => {
      const path = await this.options.stems.pathOf(directory, id, stems);
      return [id, relative(directory, path).replaceAll(sep, '/')] as const;
    });
    return Object.fromEntries(await Promise.all(paths));
  }

  async #stemPath(id: string, speaker: string, stems: string | null): Promise<string> {
    const directory = await folderOf(this.options.recordingsDir, id);
    const path = await this.options.stems.pathOf(directory, speaker, stems);
    return fileIn(this.options, id, relative(directory, path));
  }
}
