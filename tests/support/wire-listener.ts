import type { PlaybackReport } from '../../src/protocol/client-events.js';
import type { Stamped } from '../../src/protocol/server-events.js';
import type { WireClient } from './wire-client.js';

/**
 * A page that hears every turn at once: what arrives counts as played where the last sound ended.
 * Time plays no part, so a test of what is said needs no waiting.
 */
export function hearEverything(client: WireClient): void {
  let at = 0;
  const played = new Map<string, number>();
  const report = (turnId: string, state: PlaybackReport['state']) =>
    client.send('playback.report', { turnId, state, at, played: played.get(turnId) ?? 0 });

  client.socket.on('speech.chunk', ({ turnId, at: from }: Stamped<'speech.chunk'>, pcm: Uint8Array) => {
    if (!played.has(turnId)) {
      played.set(turnId, from);
      report(turnId, 'started');
    }
    played.set(turnId, from + pcm.byteLength / 2);
    at += pcm.byteLength / 2;
    report(turnId, 'progress');
  });
  client.socket.on('speech.end', ({ turnId }: Stamped<'speech.end'>) => report(turnId, 'ended'));
  client.socket.on('speech.clear', ({ turnId }: Stamped<'speech.clear'>) => report(turnId, 'cleared'));
}
