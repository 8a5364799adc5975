import { join } from 'node:path';
import { msToSamples } from '../protocol/audio-format.js';
import { HOST_ID } from '../protocol/live-session.js';
import { type LoggedLine, readStemSamples, type TrackCue } from '../recording/index.js';

/** What lies further back was recognised, or was never speech. */
const UNHEARD_SAMPLES_MAX = msToSamples(20_000);

/** The end of the host's track, of which an earlier process had not said yet what was spoken. */
export interface UnheardVoice {
  readonly at: number;
  readonly samples: Int16Array;
}

/**
 * The host's track behind the last words that are known of it, up to `until`. `echoUntil`: on loudspeakers, where an AI
 * speaker was last heard; before that the microphone may hold that one's words.
 */
export async function readUnheardVoice(
  directory: string,
  { until, echoUntil }: { until: number; echoUntil: number },
  { events, captions }: { readonly events: readonly LoggedLine[]; readonly captions: readonly TrackCue[] },
): Promise<UnheardVoice | null> {
  const finals = events.filter(({ type, ...event }) => type === 'stt.final' && event['typed'] !== true);
  const known = [
    ...finals.map((event) => Number(event['endAt'])),
    ...captions.filter(({ track }) => track === HOST_ID).map(({ endAt }) => endAt),
  ];
  const from = Math.max(0, until - UNHEARD_SAMPLES_MAX, echoUntil, ...known);
  if (from >= until) return null;
  return { at: from, samples: await readStemSamples(join(directory, `${HOST_ID}.wav`), { from, to: until }) };
}
