import { drop, literal, type Decision, type MarkContext } from './spoken-step.js';
import { isDeed } from './stage-directions.js';

const RUN = /^(?:\*+|_+|~+)/;

/**
 * A run of `*`, `_` or `~`: left out where it emphasises, kept where it does not (`2 * 3`, `x**2`, `snake_case`, `*.py`).
 * It emphasises when a closing run follows. One that is too far away to wait for is taken on trust: an asterisk
 * before a word is never worth reading out.
 */
export function emphasis(held: string, context: MarkContext): Decision {
  const run = RUN.exec(held)?.[0] ?? '';
  const mark = run.charAt(0);
  if (run === held && context.outlook === 'more' && run.length <= 4) return 'wait';
  if (run.length > 3 || (mark === '~' && run.length !== 2)) return literal(run);
  const next = held.charAt(run.length);
  if (!joinsWords(mark, next) && /\S/.test(context.previous)) {
    const open = closed(context.open, run);
    if (open !== undefined) return { take: run.length, say: '', open };
  }
  const opens = !joinsWords(mark, context.previous) && context.previous !== ')' && /\S/.test(next);
  return opens ? opening(held, run, context) : literal(run);
}

function opening(held: string, run: string, context: MarkContext): Decision {
  if (run === '__') {
    const name = /^__\w+__/.exec(held)?.[0];
    if (name !== undefined) return literal(name);
  }
  const opened = { take: run.length, say: '', open: [...context.open, run] };
  const end = closingRun(held, run, context);
  if (end !== undefined) {
    const alone = held.startsWith(run, end) && run.length === 1 && isDeed(held.slice(1, end));
    return alone ? drop(end + 1) : opened;
  }
  if (held.includes('\n')) return literal(run);
  if (context.outlook === 'more') return 'wait';
  return context.outlook === 'full' && /^[\p{L}"“‘']/u.test(held.slice(run.length)) ? opened : literal(run);
}

/** Where the run that closes this one begins; undefined while none is seen whole. */
function closingRun(held: string, run: string, context: MarkContext): number | undefined {
  const mark = run.charAt(0);
  for (let at = run.length + 1; at < held.length; at += 1) {
    if (held.charAt(at) === '\n') return undefined;
    if (held.charAt(at) !== mark || /[\s\\]/.test(held.charAt(at - 1))) continue;
    let end = at;
    while (held.charAt(end) === mark) end += 1;
    if (end === held.length && context.outlook === 'more') return undefined;
    if (end - at >= run.length && !joinsWords(mark, held.charAt(end))) return at;
    at = end;
  }
  return undefined;
}

/** The runs still open once `run` has closed the innermost ones (`***` closes `*` within `**`); undefined if it closes none. */
function closed(open: readonly string[], run: string): readonly string[] | undefined {
  let left = run.length;
  let depth = open.length;
  while (left > 0 && depth > 0) {
    const inner = open[depth - 1] ?? '';
    if (inner.charAt(0) !== run.charAt(0) || inner.length > left) return undefined;
    left -= inner.length;
    depth -= 1;
  }
  return left === 0 ? open.slice(0, depth) : undefined;
}

/**
 * True for a character that makes a mark part of a word. Scripts without spaces between words emphasise with
 * asterisks in mid-sentence, so for those only letters of spaced scripts count; an underscore is part of any word.
 */
function joinsWords(mark: string, character: string): boolean {
  const letters = mark === '_' ? /[\p{L}\p{M}\p{N}]/u : /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u;
  return letters.test(character);
}
