import { addressOf, type Outgoing } from './request-parts.js';
import type { Send } from './send.js';

/** How requests are known to be somebody's. One for one client. */
export interface SignIn {
  /** Sent with each request; may first have to ask for something. */
  headers(renewal: Renewal): Promise<Readonly<Record<string, string>>>;
  /** Another number after each renewal, whoever did it. */
  readonly renewals: number;
  /**
   * A request was answered "sign in first"; when it was sent, `renewals` was `seen`. True when it is worth sending
   * again: the sign-in has been renewed, by this call or meanwhile by another.
   */
  renew(seen: number, renewal: Renewal): Promise<boolean>;
}

/** How a sign-in reaches the service. */
export interface Renewal {
  readonly root: string;
  readonly send: Send;
}

/** A token that is given and never renewed, such as the one of a server on this machine. */
export function bearer(token: string): SignIn {
  return {
    headers: () => Promise.resolve({ Authorization: `Bearer ${token}` }),
    renewals: 0,
    renew: () => Promise.resolve(false),
  };
}

/** Adds who is asking, and asks again once after the sign-in was renewed. Routes for everybody are left alone. */
export function signedIn(
  send: Send,
  { root, signIn, onSignedOut }: { root: string; signIn: SignIn; onSignedOut?: (() => void) | undefined },
): Send {
  const renewal = { root, send };
  const attempt = async (request: Outgoing): Promise<Response> => {
    const headers = new Headers(request.headers);
    for (const [name, value] of Object.entries(await signIn.headers(renewal))) headers.set(name, value);
    return send({ ...request, headers });
  };
  return async (request) => {
    if (request.contract.access === 'public') return send(request);
    const seen = signIn.renewals;
    const first = await attempt(request);
    if (first.status !== 401) return first;
    const renewed = await signIn.renew(seen, renewal);
    // "Sign in first" is said before anything is done: sending it again repeats nothing.
    if (renewed) await first.body?.cancel();
    const last = renewed ? await attempt(request) : first;
    if (last.status === 401) onSignedOut?.();
    return last;
  };
}

/** Runs it once at a time: whoever asks meanwhile gets what comes of the one that is under way. */
export function oneAtATime<Input>(run: (input: Input) => Promise<boolean>): (input: Input) => Promise<boolean> {
  let running: Promise<boolean> | null = null;
  return (input) => {
    running ??= run(input).finally(() => {
      running = null;
    });
    return running;
  };
}

const TIMEOUT_MS = 30_000;

/** A request of the sign-in's own. */
export function signInRequest(root: string, contract: Outgoing['contract'], body: object): Outgoing {
  return {
    contract,
    method: contract.method.toUpperCase(),
    url: addressOf(root, contract, {}),
    headers: new Headers({ Accept: 'application/json', 'Content-Type': 'application/json' }),
    body: JSON.stringify(body),
    signal: undefined,
    timeoutMs: TIMEOUT_MS,
  };
}
