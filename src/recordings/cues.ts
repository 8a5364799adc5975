import { msToSamples } from '../protocol/audio-format.js';
import type { Cue } from '../protocol/recordings.js';
import type { Edit } from '../protocol/recording-edits.js';
import { type SessionMetadata, toVtt, type TrackCue } from '../recording/index.js';
import { captionTexts } from './edition.js';
import { retime } from './retime.js';

type Turn = SessionMetadata['turns'][number];

/** The id of a recorded cue: its place in the list, which never changes. */
export const cueId = (place: number): string => `c${place}`;

/** The words as they were heard, with every correction, in the order in which they began. Pure. */
export function cuesOf(recorded: readonly TrackCue[], turns: readonly Turn[], edits: readonly Edit[]): Cue[] {
  const texts = captionTexts(edits);
  const turnOf = turnFinder(turns);
  return recorded
    .map((cue, place): Cue => {
      const text = texts.get(cueId(place)) ?? cue.text;
      const { startAt, endAt, interrupted } = cue;
      return {
        id: cueId(place),
        speaker: cue.track,
        turnId: turnOf(cue)?.turnId ?? null,
        startAt,
        endAt,
        text,
        interrupted,
        edited: text !== cue.text,
        words: retime({ text, startAt, endAt, words: cue.words }),
      };
    })
    .toSorted((a, b) => a.startAt - b.startAt);
}

/** Captions carry no turn: it is the one of the same speaker that lies over them and begins nearest. */
function turnFinder(turns: readonly Turn[]): (cue: TrackCue) => Turn | undefined {
  const lies = (turn: Turn, cue: TrackCue) =>
    turn.speaker === cue.track && msToSamples(turn.startMs) < cue.endAt && msToSamples(turn.endMs) > cue.startAt;
  return (cue) => {
    const over = turns.filter((turn) => lies(turn, cue));
    const away = (turn: Turn) => Math.abs(msToSamples(turn.startMs) - cue.startAt);
    return over.toSorted((a, b) => away(a) - away(b))[0];
  };
}

/** WebVTT of these cues, under the names of the edition; lines without text are left out. */
export function vttOf(cues: readonly Cue[], names: Readonly<Record<string, string>>, title?: string): string {
  const shown = cues.filter(({ text }) => text !== '');
  return toVtt(
    shown.map((cue) => ({ ...cue, speaker: names[cue.speaker] ?? cue.speaker })),
    { ...(title !== undefined && { title }) },
  );
}
