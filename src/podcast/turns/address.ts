import { addressSentences, type AddressSentence } from './address-sentence.js';
import { callShape, invites, isRequest } from './address-shape.js';
import { wordsOf } from './heard-words.js';
import { soundsAlike } from './sound-key.js';

/** Who is spoken to, tolerant of a recogniser that hears "Claude" as "called". */

export interface Speaker {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

export interface Address {
  /** Null: all of them, "both of you". */
  readonly speaker: string | null;
  readonly how: AddressKind;
}

export type AddressKind =
  /** By name, as one calls somebody: "Claude, what …", "… what do you say, Guest?" */
  | 'called'
  /** The floor is passed on to them: "let's hear our guest", "what does Claude say?" */
  | 'invited'
  /** All of them: "what do you both think?" */
  | 'everyone'
  /** Only spoken of: "Claude said so". */
  | 'named';

interface Hit {
  readonly speaker: string;
  readonly how: 'called' | 'invited' | 'named';
  /** The name's words, the last one exclusive. */
  readonly from: number;
  readonly to: number;
}

const STRENGTH = { called: 3, everyone: 3, invited: 2, named: 1 } as const satisfies Record<AddressKind, number>;

const EVERYONE =
  /\b(?:(?:both|all|each|either|any|one|the two|the three) of you|you (?:both|all|two|three|guys)|everyone|everybody|anyone|anybody)\b/;

/**
 * Whom `clauses` address (what was said, one entry per stretch between pauses), or null. A call counts more than a
 * mention, what was said last more than what was said before: "Claude said so, but what do you say, Guest?" is for
 * Guest, and so is "Guest, what do you make of what Claude said?"
 */
export function addressOf(clauses: readonly string[], cast: readonly Speaker[]): Address | null {
  const called = cast.map((speaker) => ({ id: speaker.id, names: namesOf(speaker) }));
  let best: Address | null = null;
  for (const sentence of clauses.flatMap(addressSentences)) {
    const address = addressIn(sentence, called);
    if (address && (best === null || STRENGTH[address.how] >= STRENGTH[best.how])) best = address;
  }
  return best;
}

/** The speaker addressed in `clauses`, or null for nobody or everybody. */
export function addressee(clauses: readonly string[], cast: readonly Speaker[]): string | null {
  return addressOf(clauses, cast)?.speaker ?? null;
}

interface Called {
  readonly id: string;
  readonly names: readonly (readonly string[])[];
}

function addressIn(sentence: AddressSentence, cast: readonly Called[]): Address | null {
  const hits = cast.flatMap((speaker) => exactHits(sentence, speaker));
  if (calledTogether(sentence, hits)) return { speaker: null, how: 'everyone' };
  const last = strongest(hits.length > 0 ? hits : alikeHits(sentence, cast));
  if (last?.how === 'called') return { speaker: last.speaker, how: 'called' };
  if (EVERYONE.test(sentence.words.join(' '))) return { speaker: null, how: 'everyone' };
  return last ? { speaker: last.speaker, how: last.how } : null;
}

function strongest(hits: readonly Hit[]): Hit | undefined {
  return [...hits].sort((a, b) => STRENGTH[b.how] - STRENGTH[a.how] || b.from - a.from)[0];
}

/** "Claude and Guest, …", "… what do you say, Claude, Guest?": names side by side, called as one. */
function calledTogether(sentence: AddressSentence, hits: readonly Hit[]): boolean {
  const sorted = [...hits].sort((a, b) => a.from - b.from);
  return sorted.some((first, index) => {
    const second = sorted.slice(index + 1).find((hit) => hit.speaker !== first.speaker && hit.from >= first.to);
    if (!second || !sentence.words.slice(first.to, second.from).every((word) => /^(?:and|or|you|our)$/.test(word)))
      return false;
    return callShape(sentence, { from: first.from, to: second.to });
  });
}

function exactHits(sentence: AddressSentence, { id, names }: Called): Hit[] {
  const { words } = sentence;
  return names.flatMap((name) =>
    words.flatMap((_, from) => {
      const to = from + name.length;
      if (!name.every((part, offset) => words[from + offset] === part)) return [];
      const invited = invites(sentence, { from, to });
      const how = callShape(sentence, { from, to }) ? 'called' : invited ? 'invited' : 'named';
      return [{ speaker: id, how, from, to } as const];
    }),
  );
}

/** Something that only sounds like a name is one where a name is called: in front of a question, or behind one. */
function alikeHits(sentence: AddressSentence, cast: readonly Called[]): Hit[] {
  const { words } = sentence;
  return [...words.keys()].flatMap((index) => {
    if (!callShape(sentence, { from: index, to: index + 1 }, 'misheard') || !isRequest(sentence)) return [];
    const word = words[index] ?? '';
    const speaker = cast.find(({ names }) =>
      names.some((name) => name.length === 1 && soundsAlike(word, name[0] ?? '')),
    );
    return speaker ? [{ speaker: speaker.id, how: 'called', from: index, to: index + 1 } as const] : [];
  });
}

const TITLES = new Set([
  'dr',
  'doctor',
  'prof',
  'professor',
  'mr',
  'mrs',
  'ms',
  'miss',
  'sir',
  'the',
  'our',
  'von',
  'van',
  'de',
]);

/** Name, id and aliases; of a name of several words also each word, for hosts say "Ada" to Ada Lovelace. */
function namesOf({ name, id, aliases }: Speaker): readonly (readonly string[])[] {
  const parts = wordsOf(name).filter((word) => word.length > 2 && !TITLES.has(word));
  return [name, id, ...aliases, ...parts].map(wordsOf).filter((words) => words.length > 0);
}
