import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { ThreadStream, type ThreadStreamState } from '../rest/thread-stream.js';
import { useClient } from './client-context.js';

/** The latest question of a thread, and its answers as they come. What is asked goes on when the component has gone. */
export function useThreadStream(
  threadId: string,
): ThreadStreamState & Pick<ThreadStream, 'ask' | 'follow' | 'cancel' | 'leave'> {
  const client = useClient();
  const stream = useMemo(() => new ThreadStream(client, threadId), [client, threadId]);
  useEffect(() => stream.leave, [stream]);
  const state = useSyncExternalStore(stream.subscribe, stream.getState);
  const { ask, follow, cancel, leave } = stream;
  return { ...state, ask, follow, cancel, leave };
}
