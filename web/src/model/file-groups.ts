import type { CastMember, SessionFile } from '../studio-port.js';

/** The files of one speaker, or of the whole session. */
export interface FileGroup {
  readonly speaker: string | null;
  readonly name: string;
  readonly role: string;
  readonly files: readonly SessionFile[];
}

const ORDER: readonly SessionFile['kind'][] = ['mix', 'stem', 'webm', 'captions', 'metadata', 'log', 'ledger'];

const KIND_WORDS = {
  mix: 'mix',
  stem: 'lossless track',
  webm: 'compressed track',
  captions: 'captions',
  metadata: 'session sheet',
  log: 'event log',
  ledger: 'proof of completeness',
} as const satisfies Record<SessionFile['kind'], string>;

const NAME_WORDS: Readonly<Record<string, string>> = {
  'captions.jsonl': 'captions as they were made',
  'edits.jsonl': 'what was changed in review',
};

/** What a file is, in words. */
export const fileWords = ({ kind, name }: Pick<SessionFile, 'kind' | 'name'>): string =>
  NAME_WORDS[name] ?? KIND_WORDS[kind];

const sorted = (files: readonly SessionFile[]): readonly SessionFile[] =>
  files.toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || a.name.localeCompare(b.name));

/** Speakers in the order of the cast, then those no longer in it, then what belongs to everyone. */
export const groupFiles = (files: readonly SessionFile[], cast: readonly CastMember[]): readonly FileGroup[] => {
  const of = (speaker: string | null): readonly SessionFile[] =>
    sorted(files.filter((file) => (file.speaker ?? null) === speaker));
  const known = cast.map((member) => member.id);
  const speakers = [...known, ...files.flatMap((file) => file.speaker ?? [])];
  const groups = [...new Set(speakers), null].map((speaker): FileGroup => {
    const member = cast.find((one) => one.id === speaker);
    const name = member?.name ?? speaker ?? 'The whole session';
    return { speaker, name, role: member?.role ?? '', files: of(speaker) };
  });
  return groups.filter((group) => group.files.length > 0);
};
