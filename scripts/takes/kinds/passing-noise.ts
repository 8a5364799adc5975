import type { RehearsalVoice } from '../host-voice.js';
import { judgePassingNoise } from '../judge.js';
import { cough, hum } from '../noises.js';
import { audible } from '../sound.js';
import type { Scene, TakeKind } from '../take.js';
import { openingQuestion, soundOverReply } from './opening.js';

const REPLY_ENDS_WITHIN_MS = 45_000;
/** A false turn would begin within this. */
const AFTERWARDS_MS = 2_500;

interface Noise {
  readonly about: string;
  readonly voice: RehearsalVoice | null;
  readonly sound: Int16Array;
}

/** The voices spell "mm-hmm" letter by letter; this they say as the recogniser's dictionary has it, as `mhm`. */
const SPOKEN_MM_HMM = 'Umhum.';
const SPEAKERS_OF_MM_HMM: readonly RehearsalVoice[] = ['rms', 'awb'];
const WORDS = ['Right.', 'Okay.', 'Exactly.', 'Really.'] as const;

/** What a listener says without wanting the floor: spoken, hummed with closed lips, or a word. */
export const backchannel = passingNoise('mm-hmm', async ({ index, chance, speak }) => {
  const said = async (text: string, voices: readonly RehearsalVoice[]) => {
    const voice = chance.pick(voices);
    return { voice, sound: await speak(text, voice) };
  };
  switch (index % 3) {
    case 0:
      return { about: '"mm-hmm", spoken', ...(await said(SPOKEN_MM_HMM, SPEAKERS_OF_MM_HMM)) };
    case 1:
      return { about: '"mm-hmm", hummed', voice: null, sound: audible(hum(chance)) };
    default: {
      const word = chance.pick(WORDS);
      return { about: `"${word}"`, ...(await said(word, ['rms', 'kal16', 'awb'])) };
    }
  }
});

export const coughing = passingNoise('cough', ({ chance }) => {
  const sound = audible(cough(chance));
  return Promise.resolve({ about: `a cough of ${Math.round(sound.length / 48)} ms`, voice: null, sound });
});

/** A noise over a reply, which goes on to its end. */
function passingNoise(name: string, make: (scene: Scene) => Promise<Noise>): TakeKind {
  return {
    name,
    async prepare(scene) {
      const opening = await openingQuestion(scene, scene.chance.pick(['rms', 'kal16'] as const));
      const { about, voice, sound } = await make(scene);
      const noise = scene.loud(sound);
      const intoReplyMs = scene.chance.between(1_200, 4_000);
      return {
        briefing: 'interview',
        about,
        voice,
        async play(stage) {
          const span = await soundOverReply(stage, { opening, sound: noise, intoReplyMs });
          await stage.untilReply((reply) => reply.over !== 'no', REPLY_ENDS_WITHIN_MS);
          await stage.wait(AFTERWARDS_MS);
          return judgePassingNoise(stage.account, span);
        },
      };
    },
  };
}
