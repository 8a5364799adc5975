import { msToSamples } from '../protocol/audio-format.js';
import type { Edit } from '../protocol/recording-edits.js';
import type { RecordedTurn, RecordingDetail, RecordingSpeaker } from '../protocol/recordings.js';
import type { SessionFile } from '../protocol/server-events.js';
import type { SessionMetadata } from '../recording/index.js';
import { editionOf } from './edition.js';

/** A recording as its page needs it. Pure. */
export function detailOf(facts: {
  readonly directory: string;
  readonly metadata: SessionMetadata;
  readonly edits: readonly Edit[];
  readonly files: readonly SessionFile[];
}): RecordingDetail {
  const { directory, metadata, edits, files } = facts;
  const { sessionId: id, state, title, briefing, startedAt, endedAt, durationMs, samples, recovered } = metadata;
  return {
    id,
    state,
    title,
    briefing,
    startedAt,
    endedAt,
    durationMs,
    samples,
    directory,
    speakers: speakersOf(metadata),
    turns: metadata.turns.map(turnOf),
    spent: metadata.spent ?? null,
    missing: metadata.missing.map((span) => ({
      startAt: msToSamples(span.startMs),
      endAt: msToSamples(span.startMs + span.durationMs),
    })),
    inSync: metadata.sync?.ok ?? null,
    recovered,
    files: [...files],
    edition: editionOf(metadata, edits),
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

function turnOf(turn: SessionMetadata['turns'][number]): RecordedTurn {
  const { turnId, speaker, startMs, endMs, interrupted, llm, tts, latency = null, cost = null } = turn;
  const [startAt, endAt] = [msToSamples(startMs), msToSamples(endMs)];
  return { turnId, speaker, startAt, endAt, interrupted, llm, tts, latency, cost };
}
