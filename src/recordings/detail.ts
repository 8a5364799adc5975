import { msToSamples, samplesToMs } from '../protocol/audio-format.js';
import { shiftedPlace } from '../episode/index.js';
import type { Edit, RevoiceEdit } from '../protocol/recording-edits.js';
import type { RecordedTurn, RecordingDetail, RecordingSpeaker } from '../protocol/recordings.js';
import type { SessionFile } from '../protocol/server-events.js';
import type { SessionMetadata } from '../recording/index.js';
import { editionOf } from './edition.js';
import { revoicesIn, shiftsOf, turnSpan } from './revoiced.js';

/** A recording as its page needs it. Pure. */
export function detailOf(facts: {
  readonly directory: string;
  readonly metadata: SessionMetadata;
  readonly edits: readonly Edit[];
  readonly files: readonly SessionFile[];
}): RecordingDetail {
  const { directory, metadata, edits, files } = facts;
  const { sessionId: id, state, title, briefing, startedAt, endedAt, durationMs, samples, recovered } = metadata;
  const edition = editionOf(metadata, edits);
  const revoices = revoicesIn(edits);
  const shifts = shiftsOf(revoices);
  const place = (ms: number) => shiftedPlace(msToSamples(ms), shifts);
  return {
    id,
    state,
    title,
    briefing,
    startedAt,
    endedAt,
    durationMs:
      durationMs === null || samples === null ? durationMs : durationMs + samplesToMs(edition.samples - samples),
    samples: samples === null ? null : edition.samples,
    directory,
    speakers: speakersOf(metadata),
    turns: metadata.turns.map((turn) => turnOf(turn, revoices)),
    spent: metadata.spent ?? null,
    missing: metadata.missing.map((span) => ({
      startAt: place(span.startMs),
      endAt: place(span.startMs + span.durationMs),
    })),
    inSync: metadata.sync?.ok ?? null,
    recovered,
    files: [...files],
    edition,
  };
}

function speakersOf({ host, cast, talkMs = {} }: SessionMetadata): RecordingSpeaker[] {
  return [
    {
      id: host.id,
      name: host.name,
      kind: 'host',
      role: 'host',
      voice: null,
      talkMs: talkMs[host.id] ?? 0,
      stt: host.stt,
    },
    ...cast.map(({ id, name, role, voice, llm, tts }) => {
      return { id, name, kind: 'ai' as const, role, voice, talkMs: talkMs[id] ?? 0, llm, tts };
    }),
  ];
}

function turnOf(turn: SessionMetadata['turns'][number], revoices: readonly RevoiceEdit[]): RecordedTurn {
  const { turnId, speaker, startMs, endMs, interrupted, llm, tts, latency = null, cost = null } = turn;
  const span = turnSpan(turnId, { startAt: msToSamples(startMs), endAt: msToSamples(endMs) }, revoices);
  const whole = revoices.some((edit) => edit.turn === turnId);
  return { turnId, speaker, ...span, interrupted: interrupted && !whole, llm, tts, latency, cost };
}
