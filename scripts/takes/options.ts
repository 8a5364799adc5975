import { parseArgs } from 'node:util';
import { resolve } from 'node:path';

export const HELP = `Usage: npm run takes -- [options]

Plays takes into a studio with its built-in engines, in real time, and judges them: hesitations in mid-sentence,
"mm-hmm" and coughs over a reply, "hold on, wait", a question to each name, half a minute of silence.
The hosts are built-in voices of varied loudness in rooms of varied noise. Starts a server of its own.

  --takes N      how many takes (default: 48)
  --only NAME    one kind, e.g. cough, or one take, e.g. cough-03
  --seed TEXT    other voices, levels and moments (default: 1); the same seed makes the same sounds
  --parallel N   how many at once (default: 1); each take keeps a good part of a core busy
  --url URL      a running server with the built-in engines, instead of one of its own
  --out DIR      keep all recordings and logs below DIR; otherwise those of failed takes alone are kept
  --json         print one JSON line with all results at the end; the progress goes to stderr
  --help         show this

Exit code 0 only if every take was as it must be, 2 for a mistake in the call.
`;

export interface TakesOptions {
  readonly takes: number;
  readonly only: string | undefined;
  readonly seed: string;
  readonly parallel: number;
  readonly url: string | undefined;
  readonly out: string | undefined;
  readonly json: boolean;
}

/** A mistake in the call; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options, or `help` when that is all that is wanted. Throws a `UsageError`. */
export function readOptions(args: readonly string[]): TakesOptions | 'help' {
  const values = parse(args);
  if (values.help) return 'help';
  const { only, seed = '1', url, out, json = false } = values;
  if (url !== undefined && !URL.canParse(url)) throw new UsageError(`--url ${url} is no address.`);
  return {
    takes: count('--takes', values.takes ?? '48'),
    only,
    seed,
    parallel: count('--parallel', values.parallel ?? '1'),
    url: url === undefined ? undefined : new URL(url).origin,
    out: out === undefined ? undefined : resolve(out),
    json,
  };
}

function count(name: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new UsageError(`${name} ${text} must be a whole number from 1.`);
  return value;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        takes: { type: 'string' },
        only: { type: 'string' },
        seed: { type: 'string' },
        parallel: { type: 'string' },
        url: { type: 'string' },
        out: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
