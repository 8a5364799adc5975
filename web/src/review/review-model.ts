import type {
  Edition,
  EpisodeEvent,
  Mark,
  RecordedTurn,
  RecordingDetail,
  RecordingSpeaker,
} from '../../../sdk/recordings.js';
import { reasonWords } from '../model/floor-reasons.js';
import type { CastMember, EngineInfo, TurnFigures } from '../studio-port.js';

const engineOf = (engine: RecordingSpeaker['llm']): EngineInfo | undefined =>
  engine === undefined ? undefined : { ...engine, available: true };

/** The speakers as the live page knows them, under their present names. */
export const castOf = ({ speakers }: RecordingDetail, { names }: Edition): CastMember[] =>
  speakers.map(({ id, name, kind, role, talkMs, llm, tts }) => {
    const [mind, voice] = [engineOf(llm), engineOf(tts)];
    return {
      id,
      name: names[id] ?? name,
      kind,
      role,
      state: 'listening',
      talkMs,
      ...(mind && { llm: mind }),
      ...(voice && { tts: voice }),
    };
  });

/** What each turn took, with the reason the log has for it. */
export const figuresOf = (turns: readonly RecordedTurn[], events: readonly EpisodeEvent[]): TurnFigures[] => {
  const reasons = new Map(
    events.flatMap(({ type, turnId, because }) =>
      type === 'decision' && turnId !== null ? [[turnId, because] as const] : [],
    ),
  );
  return turns.map(({ turnId, speaker, latency, cost }) => {
    return { turnId, speaker, reason: reasons.get(turnId) ?? '', latency, cost };
  });
};

/** A mark without a label is called what it is. */
export const markName = ({ kind, label }: Mark): string => {
  if (label !== '') return label;
  return kind === 'chapter' ? 'Chapter' : 'Marker';
};

/** Decibels as a linear factor. */
export const gainOf = (gainDb: number): number => 10 ** (gainDb / 20);

/** Who is heard, and how loud: solo silences the others, muting silences always. */
export const gainsOf = (levels: Edition['levels'], solo: ReadonlySet<string>): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(levels).map(([id, { gainDb, muted }]) => {
      const heard = !muted && (solo.size === 0 || solo.has(id));
      return [id, heard ? gainOf(gainDb) : 0];
    }),
  );

const EVENT_WORDS = {
  interruption: 'was cut off by the host',
  'false-interruption': 'paused, and went on',
  hold: 'Time to think',
  'go-on': 'The conversation went on',
  decision: 'got the floor',
  engine: 'Another engine took over',
  trouble: 'Trouble',
  'host-away': 'The host’s connection was lost',
  'host-back': 'The host was back',
} as const satisfies Record<EpisodeEvent['type'], string>;

const CAUSES: Readonly<Record<string, string>> = {
  words: 'with words',
  voice: 'by voice',
  button: 'with the key',
  text: 'with a typed line',
  silence: 'no words came',
  backchannel: 'it was only a “mm-hmm”',
  echo: 'it heard itself',
};

/** An event in words: what happened, and why. */
export const eventWords = ({ type, because }: EpisodeEvent): { readonly what: string; readonly why: string } => {
  const why = type === 'decision' ? reasonWords(because) || because : (CAUSES[because] ?? because);
  return { what: EVENT_WORDS[type], why };
};
