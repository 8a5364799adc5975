import type { ClientEventName } from '../../protocol/client-events.js';
import type { LlmClientEventName, LlmEventName } from '../../protocol/llm-events.js';
import type { ServerEventName } from '../../protocol/server-events.js';

type Texts<Name extends string> = Readonly<Record<Name, string>>;

/** What each event is for, one line. */
export const CLIENT_EVENT_TEXTS: Texts<ClientEventName> = {
  'client.hello': 'Comes first: a new session, a session to resume, or one to watch.',
  'audio.chunk': 'A frame of the host’s microphone, up to 100 ms; the sound follows as the second argument.',
  'playback.report': 'Where the host heard the playback stand; what was heard is what counts as said.',
  'speech.return': 'Sound that a killed server does not know any more, from the page that still holds it.',
  'host.text': 'A typed line of the host.',
  'floor.take': 'The host interrupts now.',
  'floor.give': 'The host asks this speaker to answer now.',
  'autopilot.set': 'Whether the AI speakers carry on by themselves.',
  'hold.set': 'Thinking mode by hand: nobody takes the floor while it is on.',
  'marker.add': 'Marks a place in the session, now or at a sample.',
  'recording.start': 'Begins to record.',
  'recording.stop': 'Ends the recording; the answer comes when its files are complete.',
  'session.end': 'Ends the session; the answer comes when its files are complete.',
};

export const SERVER_EVENT_TEXTS: Texts<ServerEventName> = {
  'session.state': 'What has changed of the session; all of it is in the answer to the hello.',
  'session.ended': 'The files are complete. After `shutdown` the show is not over.',
  'audio.ack': 'Frames below `nextSeq` are on disk: the client may forget them.',
  'audio.resend': 'There was no room for frames from `nextSeq` on, and now there is: send them again.',
  'stt.partial': 'What the host seems to be saying.',
  'stt.final': 'What the host has said.',
  'floor.decision': 'Who was given the floor, and why; the turn itself begins once the one before is over.',
  'turn.start': 'An AI speaker’s turn begins.',
  'turn.delta': 'A piece of it, ahead of its sound; `words` place it on the turn’s own samples.',
  'turn.end': 'The line as it was heard.',
  'turn.latency': 'Where the time of a turn went, once its first sample was heard.',
  'turn.cost': 'What the turn’s engines took, heard or not.',
  'speech.chunk': 'Sound of a turn; it follows as the second argument.',
  'speech.end': 'The turn has `samples` in all; the client reports `ended` after the last.',
  'speech.clear': 'Stop now, and forget what is queued of this turn.',
  'speech.pause': 'Stop now, and keep what is queued.',
  'speech.resume': 'Go on from this sample of the turn.',
  'marker.added': 'A marker was set.',
  'server.ack': 'A notice for people.',
  error: 'What is wrong with an event that is not answered, or with the session.',
};

export const LLM_CLIENT_EVENT_TEXTS: Texts<LlmClientEventName> = {
  'llm.subscribe': 'Follow a job, the jobs of a thread, or all of one’s own; `after` goes on behind an event.',
  'llm.unsubscribe': 'Follow it no longer.',
  'llm.cancel': 'Cancel a job that waits or runs.',
};

export const LLM_EVENT_TEXTS: Texts<LlmEventName> = {
  queued: 'A request waits.',
  progress: 'It moved up, or was given to the model.',
  chunk: 'The next piece of the answer; `offset` is its place.',
  complete: 'The answer is whole.',
  error: 'It failed or was cancelled; what was said is kept.',
};
