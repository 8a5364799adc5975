import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import type { RecordingSummary } from '../protocol/recordings.js';
import { type SessionMetadata, sessionMetadataSchema } from '../recording/index.js';
import type { Edit } from '../protocol/recording-edits.js';
import { editsPath, readEditsFile } from './edit-list.js';
import { editionOf } from './edition.js';
import { damage } from './recording-folder.js';

/** The block of turns: nearly all of a long session's file, and half a second of parsing for an hour. */
const TURNS = /^turns:\n(?:[ -].*\n)*/m;
const TURN = /^ *- turnId:/gm;

export interface MetadataHead {
  /** Without the turns. */
  readonly metadata: SessionMetadata;
  readonly turns: number;
}

/** Everything in a `session.yaml` but its turns, which are only counted. Throws what reading and parsing throw. */
export async function readMetadataHead(path: string): Promise<MetadataHead> {
  const text = await readFile(path, 'utf8');
  const turns = TURNS.exec(text)?.[0] ?? '';
  const metadata = sessionMetadataSchema.parse(parse(text.replace(TURNS, 'turns: []\n')));
  return { metadata: { ...metadata, turns: [] }, turns: (turns.match(TURN) ?? metadata.turns).length };
}

/** How a summary reads the files of a folder, by their paths. */
export interface SummaryFiles {
  head(path: string): Promise<MetadataHead>;
  edits(path: string): Promise<readonly Edit[]>;
}

/** As they are on the disk now. */
export const freshFiles: SummaryFiles = { head: readMetadataHead, edits: readEditsFile };

/** One line of the list. A folder that cannot be read is told as such: nothing that lies there is hidden. */
export async function summaryOf(directory: string, files: SummaryFiles): Promise<RecordingSummary> {
  try {
    const { metadata, turns } = await files.head(join(directory, 'session.yaml'));
    const { title, names } = editionOf(metadata, await files.edits(editsPath(directory)));
    const speakers = [metadata.host, ...metadata.cast];
    return {
      id: basename(directory),
      state: metadata.state,
      title,
      briefing: metadata.briefing,
      startedAt: metadata.startedAt,
      durationMs: metadata.durationMs,
      speakers: speakers.map(({ id }, place) => ({ id, name: names[id] ?? id, kind: place === 0 ? 'host' : 'ai' })),
      turns,
      costUsd: metadata.spent?.costUsd ?? null,
      rehearsal: isRehearsal(metadata),
      recovered: metadata.recovered,
      problem: null,
      match: null,
    };
  } catch (error) {
    return damagedSummary(directory, error);
  }
}

function isRehearsal({ host, cast }: SessionMetadata): boolean {
  return host.stt.rehearsal || cast.some(({ llm, tts }) => llm.rehearsal || tts.rehearsal);
}

async function damagedSummary(directory: string, error: unknown): Promise<RecordingSummary> {
  const changed = await stat(directory).catch(() => undefined);
  return {
    id: basename(directory),
    state: 'damaged',
    title: basename(directory),
    briefing: '',
    startedAt: (changed?.mtime ?? new Date(0)).toISOString(),
    durationMs: null,
    speakers: [],
    turns: 0,
    costUsd: null,
    rehearsal: false,
    recovered: false,
    problem: `session.yaml ${damage(error)}`,
    match: null,
  };
}
