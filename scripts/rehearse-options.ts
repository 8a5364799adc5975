import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export const DEFAULT_URL = 'http://127.0.0.1:4000';

export const HELP = `Usage: npm run rehearse -- <host.wav> [options]

Plays a WAV into a running studio as a host's browser would, in real time, and shows the conversation.
Without a server at the address it starts one of its own for this run.

  <host.wav>         the host's voice: 48 kHz, mono, 16 bit
  --briefing NAME    the briefing to run (default: the first one the server lists)
  --out DIR          keep the recording below DIR; always starts a server of its own
  --url URL          the server to use (default: ${DEFAULT_URL})
  --json             print one JSON object with the results as the last line
  --help             show this
`;

export interface RehearseOptions {
  readonly wav: string;
  readonly briefing: string | undefined;
  readonly out: string | undefined;
  readonly url: string;
  /** True when the address was named: then it should be a server that is meant. */
  readonly urlGiven: boolean;
  readonly json: boolean;
}

/** A mistake in the call; the message says what to do. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The options, or `help` when that is all that is wanted. Throws a `UsageError`. */
export function readOptions(args: readonly string[]): RehearseOptions | 'help' {
  const { values, positionals } = parse(args);
  if (values.help) return 'help';
  const [wav, ...more] = positionals;
  if (wav === undefined) throw new UsageError('Name the WAV with the host’s voice.');
  if (more.length > 0) throw new UsageError(`One WAV at a time: ${more.join(' ')} is too much.`);
  const url = values.url ?? DEFAULT_URL;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new UsageError(`--url ${url} is no address. Example: --url ${DEFAULT_URL}`);
  }
  return {
    wav: resolve(wav),
    briefing: values.briefing,
    out: values.out === undefined ? undefined : resolve(values.out),
    url: new URL(url).origin,
    urlGiven: values.url !== undefined,
    json: values.json ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        briefing: { type: 'string' },
        out: { type: 'string' },
        url: { type: 'string' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
