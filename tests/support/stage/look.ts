import { HOST_ID, type Line } from '../../../src/protocol/live-session.js';
import type { ServerEventName, ServerPayload } from '../../../src/protocol/server-events.js';
import type { Performance } from './performance.js';

/** What a scene may look at besides its story, each in a form that can be written into the script. */

function payloads<E extends ServerEventName>({ wire }: Performance, name: E): ServerPayload<E>[] {
  return wire.filter(({ event }) => event === name).map(({ payload }) => payload as unknown as ServerPayload<E>);
}

/** Each turn's way from the host's last sample to the first heard one, in milliseconds. */
export function latencies(play: Performance): Record<string, number>[] {
  // Adding 0 makes a stage that rounds to −0 an ordinary 0.
  const ms = (value: number) => Math.round(value) + 0;
  return payloads(play, 'turn.latency').map((latency) => ({
    endpoint: ms(latency.endpointMs),
    transcript: ms(latency.transcriptMs),
    token: ms(latency.tokenMs),
    clause: ms(latency.clauseMs),
    sound: ms(latency.soundMs),
    playback: ms(latency.playbackMs),
    total: ms(latency.totalMs),
  }));
}

/** The states the page was shown, one after the other. */
export function phases(play: Performance): string[] {
  return payloads(play, 'session.state').flatMap(({ state }) => state.turnState ?? []);
}

/** Everything that was said, where it was heard: `from–to speaker: text`. */
export function lines(play: Performance): string[] {
  return payloads(play, 'turn.end')
    .filter(({ heard }) => heard)
    .map(({ line }) => `${toMs(line.startAt)}–${toMs(line.endAt)} ${nameOf(line)}: ${line.text}`);
}

/** What each request to a speaker's mind was given of the conversation: `name: text`, the speaker's own lines as `me`. */
export function prompts(play: Performance, speaker: string): string[][] {
  return play.engines.llm(speaker).requests.map(({ messages }) =>
    messages.map(({ role, name, text, interrupted }) => {
      const who = role === 'assistant' ? 'me' : name;
      return `${who}: ${text}${interrupted ? ' —' : ''}`;
    }),
  );
}

/** The pieces given to the voice. */
export function spokenPieces(play: Performance): string[] {
  return play.engines.mockTts.requests.map(({ text }) => text);
}

const toMs = (sample: number) => Math.round(sample / 48);
const nameOf = ({ speaker }: Line) => (speaker === HOST_ID ? 'host' : speaker);
