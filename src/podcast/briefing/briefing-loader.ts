import { open, readdir, realpath, stat } from 'node:fs/promises';
import { basename, join, relative, sep } from 'node:path';
import { AppError } from '../../core/errors.js';
import type { BriefingSummary } from '../../protocol/rest.js';
import type { Briefing } from './briefing.js';
import { readFrontMatter } from './briefing-front-matter.js';
import { pointsFromBody } from './briefing-points.js';
import { checkFields, type BriefingFields } from './briefing-schema.js';
import { closestName } from './closest-name.js';
import { usualFormat } from './show-format.js';

const ENDING = '.md';
const NAMES_SHOWN = 12;

export interface BriefingLoaderOptions {
  readonly directory: string;
  readonly limits: { readonly briefingBytes: number; readonly briefings: number };
}

/** Reads shows from a folder of Markdown files; every call reads afresh, so an edited file counts at once. */
export class BriefingLoader {
  readonly #directory: string;
  readonly #limits: BriefingLoaderOptions['limits'];

  constructor(options: BriefingLoaderOptions) {
    this.#directory = options.directory;
    this.#limits = options.limits;
  }

  /**
   * @param idOrPath a briefing's id (`interview`) or its path inside the folder (`interview.md`, `series/one.md`)
   * @throws AppError `BRIEFING_NOT_FOUND` for what is not in the folder, links that lead out of it included;
   * `BRIEFING_INVALID` for a file that cannot be used, saying where and why
   */
  async load(idOrPath: string): Promise<Briefing> {
    const { id, source } = await this.source(idOrPath);
    return parseBriefing(id, source);
  }

  /**
   * The text of a briefing, usable or not.
   * @throws AppError `BRIEFING_NOT_FOUND`; `BRIEFING_INVALID` for what is too large or no text
   */
  async source(idOrPath: string): Promise<{ id: string; source: string }> {
    const { id, path } = await this.#find(idOrPath);
    return { id, source: await this.#read(path) };
  }

  /** Every briefing of the folder by id; a file that cannot be used is listed with its `problem`. */
  async list(): Promise<BriefingSummary[]> {
    const ids = await this.#ids();
    const summaries: BriefingSummary[] = [];
    for (const id of ids.slice(0, this.#limits.briefings)) summaries.push(await this.#summary(id));
    return summaries;
  }

  async #summary(id: string): Promise<BriefingSummary> {
    try {
      return summaryOf(await this.load(id));
    } catch (error) {
      const problem = AppError.from(error).message;
      return { id, title: id, summary: '', minutes: null, cast: [], points: [], problem };
    }
  }

  async #ids(): Promise<readonly string[]> {
    const names = await readdir(this.#directory).catch(ifMissing<string[]>([]));
    const shown = names.filter((name) => name.endsWith(ENDING) && !/^[._]|^readme\.md$/i.test(name));
    return shown.map((name) => basename(name, ENDING)).sort();
  }

  async #find(idOrPath: string): Promise<{ id: string; path: string }> {
    const name = idOrPath.endsWith(ENDING) ? idOrPath : `${idOrPath}${ENDING}`;
    if (idOrPath === '' || idOrPath.length > 255 || /^[/\\]|\0|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(name))
      throw await this.#notFound(idOrPath);
    const root = await realpath(this.#directory).catch(ifMissing<string | undefined>(undefined));
    const path =
      root === undefined ? undefined : await realpath(join(root, name)).catch(ifMissing<string | undefined>(undefined));
    if (root === undefined || path === undefined || !path.startsWith(root + sep)) throw await this.#notFound(idOrPath);
    // Opening a pipe or a device could wait for ever.
    if (!(await stat(path)).isFile()) throw await this.#notFound(idOrPath);
    const id = relative(root, join(root, name)).slice(0, -ENDING.length);
    return { id: id.split(sep).join('/'), path };
  }

  async #read(path: string): Promise<string> {
    const bytes = Buffer.alloc(this.#limits.briefingBytes + 1);
    const file = await open(path, 'r');
    let length = 0;
    try {
      for (;;) {
        const { bytesRead } = await file.read(bytes, length, bytes.length - length);
        length += bytesRead;
        if (bytesRead === 0 || length === bytes.length) break;
      }
    } finally {
      await file.close();
    }
    if (length === bytes.length)
      throw new AppError('BRIEFING_INVALID', `The file is larger than ${this.#limits.briefingBytes} bytes.`);
    return decode(bytes.subarray(0, length));
  }

  async #notFound(asked: string): Promise<AppError> {
    const ids = await this.#ids();
    const meant = closestName(basename(asked, ENDING), ids);
    const shown = ids.slice(0, NAMES_SHOWN).join(', ') + (ids.length > NAMES_SHOWN ? ', …' : '');
    const hint =
      ids.length === 0 ? 'The briefings folder is empty.' : `There ${ids.length === 1 ? 'is' : 'are'}: ${shown}.`;
    const guess = meant === undefined || meant === asked ? '' : ` Did you mean "${meant}"?`;
    return new AppError(
      'BRIEFING_NOT_FOUND',
      `There is no briefing ${JSON.stringify(asked.slice(0, 80))}.${guess} ${hint}`,
      {
        details: { field: 'briefing', expected: 'the name of a file in the briefings folder' },
      },
    );
  }
}

/**
 * A briefing from the text of its file.
 * @throws AppError `BRIEFING_INVALID`
 */
export function parseBriefing(id: string, source: string): Briefing {
  const frontMatter = readFrontMatter(source);
  const fields = checkFields(frontMatter);
  return {
    id,
    title: fields.title,
    summary: fields.summary,
    topic: fields.topic ?? fields.title,
    format: fields.format ?? usualFormat(fields.cast.length),
    minutes: fields.minutes,
    pace: fields.pace,
    autopilot: fields.autopilot,
    host: fields.host,
    cast: fields.cast.map((speaker) => ({ ...speaker, words: speaker.words, voice: speaker.voice })),
    talkingPoints: fields.points === undefined ? pointsFromBody(frontMatter.body) : fields.points.map(talkingPoint),
    body: frontMatter.body,
    lexicon: fields.lexicon,
  };
}

function talkingPoint(point: NonNullable<BriefingFields['points']>[number]): Briefing['talkingPoints'][number] {
  const { question, speaker, ...rest } = point;
  return { ...rest, ...(question === undefined ? {} : { question }), ...(speaker === undefined ? {} : { speaker }) };
}

/** Enough of it to choose it. */
export function summaryOf(briefing: Briefing): BriefingSummary {
  return {
    id: briefing.id,
    title: briefing.title,
    summary: briefing.summary,
    minutes: briefing.minutes ?? null,
    cast: briefing.cast.map(({ id, name, role }) => ({ id, name, role })),
    points: briefing.talkingPoints.map((point) => point.title),
    problem: null,
  };
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError('BRIEFING_INVALID', 'The file is not UTF-8 text. Save it as UTF-8.', { cause });
  }
}

/** What does not exist, or is no folder, or a link that leads to itself, is simply not there. */
function ifMissing<T>(fallback: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'ENAMETOOLONG'].includes(error.code ?? '')) return fallback;
    throw error;
  };
}
