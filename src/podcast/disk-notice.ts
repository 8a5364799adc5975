import { type DiskRoom, type EventLogger, minutesInWords } from '../recording/index.js';
import type { Outbox } from './outbox.js';
import type { SessionView } from './session-view.js';

/** Tells everybody in the session that its disk is filling up, or has room again; whoever joins later sees it, too. */
export function announceDiskRoom(
  { outbox, view, events }: { readonly outbox: Outbox; readonly view: SessionView; readonly events: EventLogger },
  room: DiskRoom,
): void {
  const message = wordsFor(room);
  events.log({ type: 'disk', ...room });
  outbox.emit('server.ack', { level: room.low ? 'warning' : 'info', message });
  const { recording } = view.snapshot;
  // What is said of a recording that fails matters more.
  if (recording.state !== 'recording') return;
  const { state, directory } = recording;
  view.update({ recording: room.low ? { state, directory, note: message } : { state, directory } });
  view.send();
}

function wordsFor({ low, minutesLeft }: DiskRoom): string {
  if (!low) return 'The disk has room for the recording again.';
  const left = `The disk is filling up: it has room for ${minutesInWords(minutesLeft)} more.`;
  return `${left} Free some space: once it is full the show goes on, but is not recorded.`;
}
