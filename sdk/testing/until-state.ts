import type { LiveClient } from '../live-client.js';
import type { LiveState } from '../live-types.js';

/** The first state for which `condition` holds. */
export function until(client: LiveClient, condition: (state: LiveState) => boolean): Promise<LiveState> {
  return new Promise((resolve) => {
    const look = () => {
      if (!condition(client.getState())) return;
      stop();
      resolve(client.getState());
    };
    const stop = client.subscribe(look);
    look();
  });
}
