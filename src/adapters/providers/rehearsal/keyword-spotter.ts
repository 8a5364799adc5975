import { type NativeRecognizer, type PocketsphinxModule, createRecognizer, writeFile } from './pocketsphinx-module.js';
import { SHARED_SETTINGS } from './recogniser-settings.js';

/** Lenient, because likeness and clause edges are asked for as well; by itself it gives 6 false alarms in 152 sentences. */
const THRESHOLD = '1e-10';
/** Words with fewer sounds, e.g. "ai", are found everywhere. */
const FEWEST_PHONES = 4;
const MOST_TERMS = 32;

/**
 * A second recogniser that listens for names only, beside the open vocabulary: about 0.03 of real time, whatever the
 * number of names. Terms the dictionary does not know are left out; undefined when none remains.
 */
export function createKeywordSpotter(
  engine: PocketsphinxModule,
  dictionary: NativeRecognizer,
  keyterms: readonly string[],
): NativeRecognizer | undefined {
  const terms = [...new Set(keyterms.map((term) => term.toLowerCase().trim()))].slice(0, MOST_TERMS);
  const entries = terms.flatMap((term) => pronunciations(dictionary, term));
  if (entries.length === 0) return undefined;
  replaceFile(
    engine,
    'names.dict',
    entries.map(({ word, phones }) => `${word} ${phones}\n`),
  );
  replaceFile(
    engine,
    'names.list',
    entries.map(({ word }) => `${word} /${THRESHOLD}/\n`),
  );
  return createRecognizer(engine, { ...SHARED_SETTINGS, '-dict': '/names.dict', '-kws': '/names.list' });
}

interface Entry {
  readonly word: string;
  readonly phones: string;
}

/** A word may be said in several ways: `guest`, then `guest(2)` and so on until the dictionary has no more. */
function pronunciations(dictionary: NativeRecognizer, term: string): Entry[] {
  const entries: Entry[] = [];
  if (!/^[a-z'.-]+$/.test(term)) return entries;
  for (let variant = 1; ; variant += 1) {
    const word = variant === 1 ? term : `${term}(${variant})`;
    const phones = dictionary.lookupWord(word).trim();
    if (phones.split(' ').length < FEWEST_PHONES) return entries;
    entries.push({ word, phones });
  }
}

function replaceFile(engine: PocketsphinxModule, name: string, lines: readonly string[]): void {
  try {
    engine.FS_unlink(`/${name}`);
  } catch {
    // The first session of a thread has nothing to replace.
  }
  writeFile(engine, '/', name, Buffer.from(lines.join('')));
}
