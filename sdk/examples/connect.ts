import { parseArgs } from 'node:util';
import { readLocalAccess } from '../node/index.js';
import { bearer, type SignIn, tokenSignIn, TrialogueClient } from '../rest/index.js';

/** What the examples have in common: which server, and as whom. */

export const HOW_TO_REACH_IT = `  --data DIR              the data folder of a server on this machine (default: ./data)
  --url URL               another server, with one of these:
  --token TOKEN           an access token
  --user NAME --password  user name and password`;

export interface Reached {
  readonly client: TrialogueClient;
  readonly url: string;
  /** For the live socket; undefined when it is signed in to by password. */
  readonly token: string | undefined;
  /** What is left of the arguments. */
  readonly rest: readonly string[];
}

/** Throws an Error that says what is missing. */
export function connect(args: readonly string[]): Reached {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      data: { type: 'string', default: './data' },
      url: { type: 'string' },
      token: { type: 'string' },
      user: { type: 'string' },
      password: { type: 'string' },
    },
  });
  const local = values.url === undefined ? readLocalAccess(values.data) : null;
  const url = values.url ?? local?.url;
  if (url === undefined) throw new Error(`No server runs on ${values.data}: start one, or name it with --url.`);
  const token = values.token ?? local?.token;
  const signIn = signInOf(token, values.user, values.password);
  return { client: new TrialogueClient({ url, signIn }), url, token, rest: positionals };
}

function signInOf(token: string | undefined, username: string | undefined, password: string | undefined): SignIn {
  if (token !== undefined) return bearer(token);
  if (username !== undefined && password !== undefined) return tokenSignIn({ password: { username, password } });
  throw new Error('Say who is asking: --token, or --user and --password.');
}
