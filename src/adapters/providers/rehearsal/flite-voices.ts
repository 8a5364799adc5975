/** How a voice is asked for, and how loud it comes. */
interface FliteVoice {
  /** One of the engine's own names: anything else would be taken for a file or an address. */
  readonly engineName: 'slt' | 'awb' | 'kal16' | 'rms';
  readonly features: readonly string[];
  /** Brings the voice to about −19 LUFS; the voices come between −16.6 and −28.2. */
  readonly gainDb: number;
}

const VOICES = {
  slt: { engineName: 'slt', features: [], gainDb: -2.4 },
  awb: { engineName: 'awb', features: [], gainDb: 2.1 },
  kal16: { engineName: 'kal16', features: [], gainDb: 9.2 },
  'slt-high': { engineName: 'slt', features: ['int_f0_target_mean=205'], gainDb: -4.4 },
  rms: { engineName: 'rms', features: [], gainDb: 2.7 },
} as const satisfies Record<string, FliteVoice>;

export type RehearsalVoice = keyof typeof VOICES;

/** Voices in the order in which speakers get them: far apart first, and the one tests use for the host last. */
export const REHEARSAL_VOICES = Object.keys(VOICES) as readonly RehearsalVoice[];

export function isRehearsalVoice(name: string): name is RehearsalVoice {
  return Object.hasOwn(VOICES, name);
}

export function fliteVoice(name: RehearsalVoice): FliteVoice {
  return VOICES[name];
}
