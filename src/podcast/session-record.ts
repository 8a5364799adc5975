import { newId } from '../core/id.js';
import { msToSamples, SAMPLE_RATE, samplesToMs } from '../protocol/audio-format.js';
import { HOST_ID, type CastMember, type Marker } from '../protocol/live-session.js';
import { addCost, nothingSpent, type Spent, type TurnCost } from '../protocol/turn-figures.js';
import type { FolderFacts, SessionMetadata } from '../recording/index.js';
import type { EngineTraits } from '../adapters/engine.js';
import type { Briefing } from './briefing/briefing.js';
import type { CastSpeaker } from './session-context.js';

type TurnRecord = SessionMetadata['turns'][number];

/** Gathers what `session.yaml` will say. */
export class SessionRecord {
  readonly #turns: TurnRecord[] = [];
  readonly #markers: Marker[] = [];
  #maxDeviation = 0;
  #spent = nothingSpent;
  #talkMs: Readonly<Record<string, number>> = {};

  constructor(
    private readonly options: {
      readonly sessionId: string;
      readonly briefing: Briefing;
      readonly cast: readonly CastSpeaker[];
      readonly stt: EngineTraits;
      readonly startedAtMs: number;
      /** Hash of the host's token. */
      readonly owner: string;
      /** What an earlier process knew of the session. */
      readonly earlier?: SessionMetadata | undefined;
    },
  ) {
    const { earlier } = options;
    if (!earlier) return;
    this.#turns.push(...earlier.turns);
    this.#markers.push(
      ...earlier.markers.map(({ atMs, label }) => ({ id: newId('mrk'), at: msToSamples(atMs), label })),
    );
    this.#spent = earlier.spent ?? nothingSpent;
    this.#talkMs = earlier.talkMs ?? {};
    this.#maxDeviation = earlier.sync?.maxDeviationSamples ?? 0;
  }

  get markers(): readonly Marker[] {
    return this.#markers;
  }

  get spent(): Spent {
    return this.#spent;
  }

  addTurn(turn: TurnRecord, maxDeviation: number): void {
    this.#turns.push(turn);
    this.#maxDeviation = Math.max(this.#maxDeviation, maxDeviation);
  }

  /** Adds what a turn took, heard or not; returns the sum. */
  spend(cost: TurnCost): Spent {
    this.#spent = addCost(this.#spent, cost);
    return this.#spent;
  }

  /** Notes how long everyone, the host included, has been heard so far. */
  talked(cast: readonly CastMember[]): void {
    this.#talkMs = Object.fromEntries(cast.map(({ id, talkMs }) => [id, Math.round(talkMs)]));
  }

  addMarker(marker: Marker): void {
    this.#markers.push(marker);
  }

  /** The metadata while the session runs: enough for another process to finish it. */
  running(): SessionMetadata {
    const { sessionId, owner, briefing, cast, stt, startedAtMs, earlier } = this.options;
    return {
      version: 1,
      sessionId,
      owner,
      state: 'recording',
      pid: process.pid,
      title: briefing.title,
      briefing: briefing.id,
      startedAt: new Date(startedAtMs).toISOString(),
      endedAt: null,
      durationMs: null,
      sampleRate: SAMPLE_RATE,
      samples: null,
      host: { id: HOST_ID, name: briefing.host.name, stt: engineOf(stt) },
      cast: cast.map((speaker) => ({
        id: speaker.id,
        name: speaker.name,
        role: speaker.role,
        voice: speaker.voiceId,
        llm: engineOf(speaker.llm),
        tts: engineOf(speaker.tts),
      })),
      turns: [...this.#turns],
      markers: this.#markers.map((marker) => ({ atMs: samplesToMs(marker.at), label: marker.label })),
      spent: this.#spent,
      talkMs: { ...this.#talkMs },
      sync: null,
      missing: [],
      recovered: earlier !== undefined,
      files: [],
    };
  }

  finished(facts: FolderFacts, endedAtMs: number): SessionMetadata {
    const maxDeviationSamples = Math.max(facts.sync.maxDeviationSamples, this.#maxDeviation);
    return {
      ...this.running(),
      ...facts,
      state: 'finished',
      pid: null,
      endedAt: new Date(endedAtMs).toISOString(),
      durationMs: samplesToMs(facts.samples),
      sync: { ...facts.sync, maxDeviationSamples, ok: facts.sync.ok && maxDeviationSamples <= SAMPLE_RATE / 50 },
    };
  }
}

function engineOf({ provider, model, rehearsal }: EngineTraits): SessionMetadata['host']['stt'] {
  return { provider, model, rehearsal };
}
