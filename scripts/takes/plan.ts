import { createChance } from './chance.js';
import type { HostVoices } from './host-voice.js';
import { address } from './kinds/address.js';
import { hesitation } from './kinds/hesitation.js';
import { interruption } from './kinds/interruption.js';
import { longSilence } from './kinds/long-silence.js';
import { backchannel, coughing } from './kinds/passing-noise.js';
import { type Room, roomNoise } from './noises.js';
import { atLoudness } from './sound.js';
import type { Take, TakeKind } from './take.js';
import { msToSamples } from '../../src/protocol/audio-format.js';

/** One round of takes; asking by name comes twice, because there are twelve questions. */
const ROUND: readonly TakeKind[] = [
  hesitation('hesitation-0.9', { pauseMs: 900, first: 0 }),
  address,
  backchannel,
  hesitation('hesitation-1.6', { pauseMs: 1_600, first: 2 }),
  interruption,
  address,
  coughing,
  longSilence,
];

export const KIND_NAMES: readonly string[] = [...new Set(ROUND.map((kind) => kind.name))];

const LOUDNESS_DB = { least: -30, most: -12 } as const;
const ROOM_DB = { least: -60, most: -45 } as const;
/** With less between voice and room, a recogniser of this size no longer knows the words. */
const VOICE_OVER_ROOM_DB = 30;
/** Longer than any take: behind the room's noise there would be no room. */
const ROOM_MS = 120_000;

/** What is varied from take to take. */
export interface Setting {
  /** The loudest 50 ms of the host's voice, in dB of full scale. */
  readonly loudnessDb: number;
  readonly room: Room;
}

export interface PlannedTake {
  /** Kind and count, e.g. `cough-03`. */
  readonly name: string;
  readonly kind: TakeKind;
  readonly index: number;
  /** What every draw of this take comes from. */
  readonly seed: string;
  readonly setting: Setting;
}

/** `only` is a kind, of which `takes` are made, or a single take by its name. Throws a `RangeError` when there is none. */
export function planTakes({
  takes,
  seed,
  only,
}: {
  takes: number;
  seed: string;
  only?: string | undefined;
}): PlannedTake[] {
  const [, kindName = only, count] = /^(.*)-(\d{2,})$/.exec(only ?? '') ?? [];
  const kinds = ROUND.filter((kind) => only === undefined || kind.name === kindName);
  if (kinds.length === 0) throw new RangeError(`There is no take called ${only}.`);
  const kindOf = (turn: number) => kinds[turn % kinds.length] ?? address;
  if (count !== undefined) return [planTake(kindOf(0), Number(count) - 1, seed)];
  const made = new Map<string, number>();
  return Array.from({ length: takes }, (_, turn) => {
    const kind = kindOf(turn);
    const index = made.get(kind.name) ?? 0;
    made.set(kind.name, index + 1);
    return planTake(kind, index, seed);
  });
}

function planTake(kind: TakeKind, index: number, seed: string): PlannedTake {
  const name = `${kind.name}-${String(index + 1).padStart(2, '0')}`;
  const chance = createChance(`${seed}/${name}/setting`);
  const loudnessDb = chance.between(LOUDNESS_DB.least, LOUDNESS_DB.most);
  const loudestRoomDb = Math.min(ROOM_DB.most, loudnessDb - VOICE_OVER_ROOM_DB);
  const room = {
    colour: chance.pick(['white', 'pink'] as const),
    levelDb: chance.between(ROOM_DB.least, loudestRoomDb),
  };
  return { name, kind, index, seed: `${seed}/${name}`, setting: { loudnessDb, room } };
}

export interface PreparedTake extends Take {
  readonly room: Int16Array;
}

/** Makes the sounds of a take: the same plan, the same samples. */
export async function prepareTake(
  { kind, index, seed, setting }: PlannedTake,
  voices: HostVoices,
): Promise<PreparedTake> {
  const take = await kind.prepare({
    index,
    chance: createChance(`${seed}/sounds`),
    loud: (sound) => atLoudness(sound, setting.loudnessDb),
    speak: (text, voice) => voices.speak(text, voice),
  });
  return { ...take, room: roomNoise(setting.room, msToSamples(ROOM_MS), createChance(`${seed}/room`)) };
}
