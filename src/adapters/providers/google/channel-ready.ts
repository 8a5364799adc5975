import { grpc } from 'google-gax';
import { ProviderError } from '../../provider-error.js';

export type GrpcChannel = ReturnType<grpc.Client['getChannel']>;

const READY_WITHIN_MS = 8_000;

/** The channel behind a client's stub, which the generated code types as a bag of functions. */
export function channelOf(stub: object): GrpcChannel {
  return (stub as grpc.Client).getChannel();
}

/**
 * Waits until the channel can carry a call: opening a stream on one that cannot only moves the failure to later.
 * @throws ProviderError `unavailable` when the server is out of reach; the signal's reason on abort.
 */
export async function channelReady(channel: GrpcChannel, signal: AbortSignal): Promise<void> {
  const deadline = new Date(Date.now() + READY_WITHIN_MS);
  for (;;) {
    signal.throwIfAborted();
    const state = channel.getConnectivityState(true);
    if (state === grpc.connectivityState.READY) return;
    if (state === grpc.connectivityState.TRANSIENT_FAILURE || state === grpc.connectivityState.SHUTDOWN) {
      throw new ProviderError('google', 'unavailable', 'Google is out of reach.');
    }
    await changed(channel, state, { deadline, signal });
  }
}

function changed(
  channel: GrpcChannel,
  state: grpc.connectivityState,
  { deadline, signal }: { deadline: Date; signal: AbortSignal },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    channel.watchConnectivityState(state, deadline, (error) => {
      signal.removeEventListener('abort', stop);
      if (error) reject(new ProviderError('google', 'unavailable', 'Google did not answer in time.', { cause: error }));
      else resolve();
    });
  });
}
