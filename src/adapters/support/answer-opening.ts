/** Takes away what a model puts before its answer, while the answer streams. */
export interface AnswerOpening {
  /** What of the text so far may be spoken; text is held back only while it may still belong to the opening. */
  push(text: string): string;
  /** What is still held back when the answer ends. */
  flush(): string;
}

const THOUGHT_START = '<think>';
const THOUGHT_END = '</think>';
/** Marks, spaces and the colon around a name that opens a line; more than this is no name tag. */
const NAME_MARKS_MAX = 12;

/**
 * Drops a leading `<think>…</think>`, which local models write into the text itself, and then a leading name tag:
 * a model that reads "Ada: hello" likes to answer "Claude: hello". Apart from thoughts, which are not kept,
 * no more is held back than the name and a few marks. Without a name (null) what follows the thoughts is left as it is.
 */
export function createAnswerOpening(name: string | null): AnswerOpening {
  const tag = name === null ? NO_TAG : nameTag(name);
  let held = '';
  let stage: 'opening' | 'thought' | 'name' | 'answer' = 'opening';

  const settle = (ended: boolean): void => {
    if (stage === 'opening') stage = afterOpening(held, ended);
    if (stage === 'thought') {
      const end = held.indexOf(THOUGHT_END);
      if (end < 0) {
        held = ended ? '' : held.slice(-THOUGHT_END.length);
        return;
      }
      held = held.slice(end + THOUGHT_END.length);
      stage = 'name';
    }
    if (stage === 'name' && (ended || !tag.mayGoOn(held))) {
      held = tag.strip(held);
      stage = 'answer';
    }
  };
  const take = (): string => {
    if (stage !== 'answer') return '';
    const text = held;
    held = '';
    return text;
  };
  return {
    push(text) {
      held += text;
      settle(false);
      return take();
    },
    flush() {
      settle(true);
      return take();
    },
  };
}

function afterOpening(held: string, ended: boolean): 'opening' | 'thought' | 'name' {
  const start = held.trimStart();
  if (start.startsWith(THOUGHT_START)) return 'thought';
  return THOUGHT_START.startsWith(start) && !ended ? 'opening' : 'name';
}

interface NameTag {
  /** Whether the text may become, or still grow as, a name tag. */
  mayGoOn(text: string): boolean;
  strip(text: string): string;
}

/** The empty lines between thoughts and answer are no part of either. */
const NO_TAG: NameTag = {
  mayGoOn: (text) => text.trim() === '',
  strip: (text) => text.replace(/^(?:[^\S\n]*\n)+/, ''),
};

function nameTag(name: string): NameTag {
  const letters = name.toLowerCase();
  const whole = new RegExp(`^[\\s*_[]*${escapeForPattern(name)}[\\s*_\\]]*[:：][\\s*_\\]]*`, 'iu');
  const longest = name.length + NAME_MARKS_MAX;
  return {
    mayGoOn(text) {
      const line = text.trimStart();
      const start = line.replace(/^[\s*_[]+/, '').toLowerCase();
      if (line.length > longest) return false;
      if (start.length <= letters.length) return letters.startsWith(start);
      return start.startsWith(letters) && /^[\s*_\]]*(?:[:：][\s*_\]]*)?$/.test(start.slice(letters.length));
    },
    strip(text) {
      const line = text.trimStart();
      const tag = whole.exec(line)?.[0] ?? '';
      return tag.length <= longest ? line.slice(tag.length) : line;
    },
  };
}

function escapeForPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
