import type { HelloResult } from '../protocol/socket-types.js';
import type { CreatedSession } from './create-session.js';
import type { Registered } from './session-registry.js';

/** What a host or producer is told first. */
export function helloResult({ session }: Registered, own: { resumed: boolean; token: string }): HelloResult {
  return {
    sessionId: session.id,
    token: own.token,
    resumed: own.resumed,
    audio: session.ear.wanted,
    playback: { nextSeq: session.nextReport, missing: session.missingSpeech },
    lastSeq: session.context.outbox.lastSeq,
    state: session.context.view.snapshot,
  };
}

/** The conversation the host wanted to go on with is gone. */
export function tellForgotten({ session }: CreatedSession): void {
  const message =
    'The conversation you want to go on with is not remembered any more: this one starts from the beginning.';
  session.context.outbox.emit('server.ack', { level: 'warning', message });
}

/** Not the end of the show: its files are complete, and its page goes on with it once a server is back. */
export function tellStopping({ outbox }: CreatedSession['session']['context']): void {
  const message = 'The server is stopping. Keep this page open: the show goes on when it is back.';
  outbox.emit('server.ack', { level: 'warning', message });
}
