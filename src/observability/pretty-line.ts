import type { DestinationStream } from 'pino';

type Line = Readonly<Record<string, unknown>>;

const OMITTED: ReadonlySet<string> = new Set(['level', 'time', 'msg', 'component', 'error']);

/** Turns each JSON line into one for people on its way. */
export function prettyDestination(target: DestinationStream): DestinationStream {
  return { write: (line) => target.write(`${prettyLine(JSON.parse(line) as Line)}\n`) };
}

/** `[recorder] WARN recording stopped sessionId=ses_… : what went wrong`, with the stack of an error below it. */
export function prettyLine(line: Line): string {
  const level = line['level'] === 'info' ? [] : [textOf(line['level']).toUpperCase()];
  const fields = Object.entries(line).filter(([name]) => !OMITTED.has(name));
  const shown = fields.map(([name, value]) => `${name}=${textOf(value)}`);
  const head = [`[${textOf(line['component'] ?? 'server')}]`, ...level, textOf(line['msg']), ...shown].join(' ');
  return head.replaceAll('\n', '\\n') + errorText(line['error']);
}

function errorText(error: unknown): string {
  if (error === undefined || error === null) return '';
  if (typeof error !== 'object') return `: ${textOf(error)}`;
  const { message, stack, cause } = error as Line;
  const below = typeof stack === 'string' ? `\n${stack.replace(/^/gm, '    ')}` : '';
  const text = textOf(message ?? error);
  return `: ${text}${below}${cause === undefined ? '' : `\n    caused by${errorText(cause)}`}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
