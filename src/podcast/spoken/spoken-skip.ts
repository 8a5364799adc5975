/** Leaves text out, one code point at a time, holding none of it back. */
export interface Skip {
  /** Undefined while skipping; once over, what still has to be read as text (often nothing). */
  take(character: string): string | undefined;
  /** What has to be read when the text ends here. */
  end(): string;
}

/** Until `ending`, e.g. `</think>`, whatever its case; without one the rest of the text is left out. */
export function skipThrough(ending: string): Skip {
  let tail = '';
  return {
    take(character) {
      tail = (tail + character.toLowerCase()).slice(-ending.length);
      return tail === ending ? '' : undefined;
    },
    end: () => '',
  };
}

/** The rest of the line; its line end is read. */
export function skipLine(): Skip {
  return { take: (character) => (character === '\n' ? character : undefined), end: () => '' };
}

/** A fenced block: until a line of nothing but the fence's own mark. */
export function skipFence(mark: string): Skip {
  let line = '';
  const closes = new RegExp(`^\\s*${mark}{3,}\\s*$`);
  return {
    take(character) {
      if (character !== '\n') {
        // A line that long cannot be a closing fence; keeping its start is enough to know.
        if (line.length < 80) line += character;
        return undefined;
      }
      const closed = closes.test(line);
      line = '';
      return closed ? character : undefined;
    },
    end: () => '',
  };
}

/** A link's target, from behind its opening bracket through the closing one. */
export function skipLinkTarget(opening: '(' | '['): Skip {
  const closing = opening === '(' ? ')' : ']';
  let depth = 1;
  return {
    take(character) {
      if (character === '\n') return character;
      if (character === opening) depth += 1;
      if (character === closing) depth -= 1;
      return depth === 0 ? '' : undefined;
    },
    end: () => '',
  };
}

/** The rest of an address: until white space or a closing bracket; punctuation before that belongs to the sentence. */
export function skipAddress(): Skip {
  let punctuation = '';
  return {
    take(character) {
      if (/[\s)>\]"”|]/.test(character)) return punctuation + character.replace('>', '');
      punctuation = /[.,;:!?]/.test(character) ? (punctuation + character).slice(-3) : '';
      return undefined;
    },
    end: () => punctuation,
  };
}
