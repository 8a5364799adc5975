import { AppError } from '../core/errors.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import type { Edit, RevoiceEdit } from '../protocol/recording-edits.js';
import type { RevoiceJob, RevoiceMode, RevoiceRequest, Take } from '../protocol/revoice.js';
import type { FolderReader } from './folder-reader.js';
import { type JobRun, Jobs } from './jobs.js';
import type { LineVoice } from './line-voice.js';
import { workOnStems } from './revoice-thread.js';
import { placementSchema } from './revoice-work.js';
import type { SpokenLine } from './spoken-line.js';
import { readTake, writeTake } from './takes.js';

/** Share of the work that is done once there is a voice. */
const VOICED = 0.6;

export interface RevoicingOptions {
  readonly reader: Pick<FolderReader, 'line'>;
  readonly voiceLine: LineVoice;
  readonly logger: Logger;
  /** Makes one change of a recording after those asked for before; the edits it is made of are known only then. */
  readonly change: (
    id: string,
    edits: () => Promise<readonly Edit[]>,
    options: { readonly signal: AbortSignal },
  ) => Promise<unknown>;
}

/** Lines of AI speakers voiced anew: a take is made, listened to, and put in its place. */
export class Revoicing {
  readonly jobs: Jobs<RevoiceJob>;

  constructor(private readonly options: RevoicingOptions) {
    this.jobs = new Jobs({ what: 'revoicing', newId: () => newId('rev'), logger: options.logger });
  }

  /**
   * Begins. @throws AppError `NOT_FOUND`, `RECORDING_RUNNING`, `VALIDATION_ERROR` for what can be told at once; the job
   * tells the rest, `TTS_FAILED` and a line that does not fit among it.
   */
  async start(id: string, turn: string, request: RevoiceRequest): Promise<RevoiceJob> {
    const line = await this.options.reader.line({ id, turn });
    const known = 'take' in request ? await takeOf(line, request.take) : null;
    return this.jobs.start({ ...this.jobs.begin(id), turn, take: null, placed: null }, async (run) => {
      const take = known ?? (await this.#voice(line, request, run));
      run.tell({ take: told(take), done: VOICED });
      if (request.mode === undefined) return {};
      return { placed: await this.#place(id, { take, mode: request.mode }, run) };
    });
  }

  async #voice(line: SpokenLine, request: RevoiceRequest, { signal, tell }: JobRun<RevoiceJob>): Promise<Take> {
    if (!('text' in request)) throw new RangeError('a take is asked for by its text');
    tell({ step: 'voice' });
    const { turn, directory, voice, provider, briefing } = line;
    const voiced = await this.options.voiceLine({ text: request.text, voice, provider, briefing }, { signal });
    signal.throwIfAborted();
    return writeTake(directory, { turn, text: request.text }, voiced);
  }

  /** The place is sought when the change's turn has come: others may have moved the line since it was asked for. */
  async #place(
    id: string,
    { take, mode }: { take: Take; mode: RevoiceMode },
    { signal, tell }: JobRun<RevoiceJob>,
  ): Promise<NonNullable<RevoiceJob['placed']>> {
    tell({ step: 'place' });
    const placed: RevoiceEdit[] = [];
    const edits = async () => {
      placed.push(await this.#edit(id, { take, mode }, signal));
      tell({ step: 'stems' });
      return placed;
    };
    await this.options.change(id, edits, { signal });
    const [edit] = placed;
    if (edit === undefined) throw new Error('a line was placed without an edit');
    return { startAt: edit.startAt, movedBy: edit.cut.by };
  }

  async #edit(
    id: string,
    { take, mode }: { take: Take; mode: RevoiceMode },
    signal: AbortSignal,
  ): Promise<RevoiceEdit> {
    const line = await this.options.reader.line({ id, turn: take.turn });
    const { turn, cue, speaker, directory, speakers, revoices, othersWords } = line;
    const scene = { directory, speakers: [...speakers], revoices: [...revoices] };
    const { samples } = take;
    const found = await workOnStems(
      { kind: 'place', ...scene, speaker, line: line.span, samples, mode, othersWords: [...othersWords] },
      { signal },
    );
    const { text, words } = take;
    const placement = placementSchema.parse(found);
    return { kind: 'revoice', turn, cue, speaker, take: take.id, text, mode, ...placement, words };
  }
}

async function takeOf({ directory, turn, revoices }: SpokenLine, id: string): Promise<Take> {
  const take = await readTake(directory, id);
  if (take.turn === turn && !revoices.some((edit) => edit.take === id)) return take;
  const expected = 'a take of this line that is not part of the recording yet';
  throw new AppError('VALIDATION_ERROR', `take: expected ${expected}.`, { details: { field: 'take', expected } });
}

const told = ({ id, turn, text, samples }: Take): RevoiceJob['take'] => ({ id, turn, text, samples });
