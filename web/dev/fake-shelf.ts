import type { LeftSession, Shelf } from '../src/studio-port.js';
import { RATE } from './scene.js';

const common = { title: 'Keepers of the light', briefing: 'lighthouses' };

/** One session that may still run, and the one the played studio is refused in, both with voice that was not sent. */
export const fakeShelf = (left: boolean): Shelf => {
  let sessions: readonly LeftSession[] = [
    { ...common, sessionId: 'left', gone: false, unsentSamples: 12 * RATE },
    { ...common, sessionId: 'demo', gone: true, unsentSamples: 95 * RATE },
  ].filter(() => left);
  return {
    list: async () => sessions,
    sound: async () => new Blob([]),
    forget: async (sessionId) => {
      sessions = sessions.filter((session) => session.sessionId !== sessionId);
    },
  };
};
