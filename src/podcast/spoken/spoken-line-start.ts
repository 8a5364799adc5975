import { skipFence, skipLine } from './spoken-skip.js';
import { drop, literal, type Decision, type MarkContext } from './spoken-step.js';

const RULE_SO_FAR = /^(?:(?:-[ \t]*)+|(?:\*[ \t]*)+|(?:_[ \t]*)+|=+)$/;

/** Marks that mean something only at the start of a line; undefined when the line begins with none. */
export function lineMark(held: string, context: MarkContext): Decision | undefined {
  const more = context.outlook === 'more';
  return (
    fence(held, more) ?? horizontalRule(held, context) ?? heading(held, more) ?? listItem(held, more) ?? otherMark(held)
  );
}

function fence(held: string, more: boolean): Decision | undefined {
  const run = /^(?:`+|~+)/.exec(held)?.[0];
  if (run === undefined) return undefined;
  if (run === held && more && run.length < 3) return 'wait';
  return run.length >= 3 ? { ...drop(run.length), skip: skipFence(run.charAt(0)) } : undefined;
}

/** A line of nothing but marks. Indented by four columns it is sample text and stays. */
function horizontalRule(held: string, context: MarkContext): Decision | undefined {
  if (context.indent >= 4) return undefined;
  const line = held.split('\n', 1)[0] ?? '';
  if (!RULE_SO_FAR.test(line)) return undefined;
  const marks = line.replace(/\s/g, '').length;
  if (line !== held || context.outlook === 'end') return marks >= 3 ? drop(line.length) : undefined;
  if (context.outlook === 'more') return 'wait';
  return { ...drop(line.length), skip: skipLine() };
}

function heading(held: string, more: boolean): Decision | undefined {
  const run = /^#{1,6}/.exec(held)?.[0];
  if (run === undefined) return undefined;
  if (run === held) return more ? 'wait' : undefined;
  return /\s/.test(held.charAt(run.length)) ? { ...drop(run.length), needsStop: true } : undefined;
}

function listItem(held: string, more: boolean): Decision | undefined {
  const bullet = /^[-*+•‣◦–]/.exec(held);
  if (bullet !== null) {
    if (held.length === 1) return more ? 'wait' : undefined;
    return /\s/.test(held.charAt(1)) ? { ...drop(1), marksLine: true, needsStop: true } : undefined;
  }
  const number = /^\d{1,2}[.)]?/.exec(held)?.[0];
  if (number === undefined) return undefined;
  if (number === held) return more ? 'wait' : undefined;
  return /[.)]$/.test(number) && /\s/.test(held.charAt(number.length))
    ? { ...literal(number), needsStop: true }
    : undefined;
}

function otherMark(held: string): Decision | undefined {
  if (held.startsWith('>')) return { ...drop(1), marksLine: true };
  if (held.startsWith('|')) return { ...drop(1), marksLine: true, table: true, needsStop: true };
  const box = /^\[[ xX]\]\s/.exec(held);
  return box === null ? undefined : drop(3);
}
