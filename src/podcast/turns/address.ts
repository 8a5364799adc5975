/** Who is spoken to, tolerant of a recogniser that hears "Claude" as "called". */

export interface Speaker {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
}

function wordsOf(text: string): string[] {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}'\s]/gu, ' ')
    .split(/\s+/)
    .filter(Boolean);
}

/** A crude sound key: consonants only, those easily confused made equal. "claude", "called" and "cloud" share `klt`. */
function soundKey(word: string): string {
  return word
    .replace(/(?:'s|')$/, '')
    .replace(/ck|[cqgx]/g, 'k')
    .replace(/ph|v/g, 'f')
    .replace(/d/g, 't')
    .replace(/b/g, 'p')
    .replace(/z/g, 's')
    .replace(/[aeiouyhw]/g, '')
    .replace(/(.)\1+/g, '$1');
}

function namesOf(speaker: Speaker): string[][] {
  return [speaker.name, speaker.id, ...speaker.aliases].map(wordsOf).filter((words) => words.length > 0);
}

function lastIndexOf(words: readonly string[], name: readonly string[]): number {
  for (let start = words.length - name.length; start >= 0; start -= 1) {
    if (name.every((part, offset) => words[start + offset] === part)) return start;
  }
  return -1;
}

/** Whether the word at an edge of a clause sounds like the speaker's one-word name. */
function soundsLike(word: string | undefined, name: readonly string[]): boolean {
  const [only] = name;
  if (word === undefined || only === undefined || name.length > 1 || word.length < 4) return false;
  const key = soundKey(only);
  return key.length >= 3 && soundKey(word) === key;
}

/**
 * The speaker addressed in `clauses` (what the host said, one entry per stretch between pauses), or null.
 * A name counts where it stands; something that only sounds like one counts at the edge of a clause.
 * The last address wins: "Claude said so, but what do you say, Guest?" is for Guest.
 */
export function addressee(clauses: readonly string[], cast: readonly Speaker[]): string | null {
  for (const clause of [...clauses].reverse()) {
    const words = wordsOf(clause);
    const exact = cast
      .map((speaker) => ({ speaker, index: Math.max(...namesOf(speaker).map((name) => lastIndexOf(words, name))) }))
      .filter((hit) => hit.index >= 0)
      .sort((a, b) => b.index - a.index)[0];
    if (exact) return exact.speaker.id;
    const alike = cast.find((speaker) =>
      namesOf(speaker).some((name) => soundsLike(words.at(-1), name) || soundsLike(words[0], name)),
    );
    if (alike) return alike.id;
  }
  return null;
}
