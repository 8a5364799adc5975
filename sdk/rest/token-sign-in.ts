import { oauthToken } from '../../src/protocol/routes/identity.js';
import { ApiError, refusalOf } from './api-error.js';
import { oneAtATime, type Renewal, type SignIn, signInRequest } from './sign-in.js';

export interface Tokens {
  readonly accessToken: string;
  /** Null where there is nothing to renew the other with. */
  readonly refreshToken: string | null;
}

export interface TokenSignInOptions {
  readonly tokens?: Tokens | undefined;
  /** What tokens are asked for with, at first and when they cannot be renewed any more. */
  readonly password?: { readonly username: string; readonly password: string } | undefined;
  /** New tokens, to be kept: the refresh token before them is worth nothing any more. */
  readonly onTokens?: ((tokens: Tokens) => void) | undefined;
}

/** The sign-in of a program, by OAuth2: tokens it has, or user name and password. */
export function tokenSignIn({ tokens, password, onTokens }: TokenSignInOptions): SignIn {
  let held: Tokens | null = tokens ?? null;
  let renewals = 0;
  const renew = oneAtATime(async (renewal: Renewal) => {
    for (const grant of grantsOf(held, password)) {
      const granted = await grantedBy(grant, renewal);
      if (granted === null) continue;
      [held, renewals] = [granted, renewals + 1];
      onTokens?.(granted);
      return true;
    }
    return false;
  });
  return {
    async headers(renewal) {
      if (held === null && password !== undefined) await renew(renewal);
      return held === null ? {} : { Authorization: `Bearer ${held.accessToken}` };
    },
    get renewals() {
      return renewals;
    },
    renew: (seen, renewal) => (renewals === seen ? renew(renewal) : Promise.resolve(true)),
  };
}

type Grant = Readonly<Record<string, string>>;

function grantsOf(held: Tokens | null, password: TokenSignInOptions['password']): Grant[] {
  const token = held?.refreshToken ?? null;
  return [
    ...(token === null ? [] : [{ grant_type: 'refresh_token', refresh_token: token }]),
    ...(password === undefined ? [] : [{ grant_type: 'password', ...password }]),
  ];
}

/** Null when the grant is refused; throws an `ApiError` when nobody could say. */
async function grantedBy(grant: Grant, { root, send }: Renewal): Promise<Tokens | null> {
  const response = await send(signInRequest(root, oauthToken, grant));
  if (response.status === 400 || response.status === 401) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) throw await refusalOf(response);
  const said = (await response.json()) as { access_token?: unknown; refresh_token?: unknown };
  if (typeof said.access_token !== 'string') throw new ApiError('bad_answer', 'The server gave no token.');
  const refreshToken = typeof said.refresh_token === 'string' ? said.refresh_token : null;
  return { accessToken: said.access_token, refreshToken };
}
