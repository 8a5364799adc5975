import {
  ApiError,
  type CallInput,
  type CallResult,
  type StreamContract,
  type StreamEvent,
  TrialogueClient,
} from '../../../sdk/rest/index.js';
import type { RouteContract } from '../../../sdk/routes.js';
import { goToSignIn } from './go-to-sign-in.js';

/** The server this page comes from; whoever is signed out is sent to the door. */
export const service = new TrialogueClient({ url: '.', onSignedOut: goToSignIn });

/** A refusal of the service, told in its own words. */
export { ApiError as Refusal };

/** What went wrong, in words for people. */
export const troubleOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Asks a route; rejects with an {@link ApiError} whose message can be shown. */
export const call = <C extends RouteContract>(
  contract: C,
  ask: CallInput<C>,
  options: { readonly signal?: AbortSignal } = {},
): Promise<CallResult<C>> => service.call(contract, ask, options);

/**
 * Follows a route's events until its last, over lost connections. The answer stops following; `onGone` is called when
 * the stream was refused or cannot be had any more.
 */
export const follow = <C extends StreamContract>(
  contract: C,
  ask: CallInput<C>,
  onEvent: (event: StreamEvent<C>) => void,
  onGone: () => void = () => undefined,
): (() => void) => {
  const abort = new AbortController();
  const read = async (): Promise<void> => {
    for await (const event of service.stream(contract, ask, { signal: abort.signal })) onEvent(event);
  };
  read().catch(() => abort.signal.aborted || onGone());
  return () => abort.abort();
};
