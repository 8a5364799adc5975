import { msToSamples } from '../../../src/protocol/audio-format.js';
import type { RehearsalVoice } from '../host-voice.js';
import { judgeHesitation } from '../judge.js';
import { join, silence } from '../sound.js';
import type { TakeKind } from '../take.js';
import { ROOM_FIRST_MS, untilAnswered } from './opening.js';

interface Sentence {
  readonly before: string;
  readonly after: string;
  /** The voices in which the recogniser hears where the first half ends. */
  readonly voices: readonly RehearsalVoice[];
}

/** Every other one stops at a word that promises more, the rest in a clause that is whole in its words alone. */
const SENTENCES: readonly Sentence[] = [
  { before: 'I think the old records are,', after: 'better than the new ones.', voices: ['rms', 'awb'] },
  { before: 'When I was a little boy,', after: 'we had one piano in the house.', voices: ['kal16', 'awb'] },
  { before: 'My favorite song was recorded in,', after: 'a very small studio.', voices: ['kal16', 'awb'] },
  { before: 'If people stop singing at home,', after: 'what do we lose?', voices: ['rms', 'awb'] },
  { before: 'We never had a radio because,', after: 'my father hated the noise.', voices: ['rms', 'awb'] },
  { before: 'The people who made the first records,', after: 'were not musicians.', voices: ['rms', 'kal16'] },
  { before: 'I was talking to my brother about,', after: 'the first music machines.', voices: ['rms', 'kal16'] },
  { before: 'After the war was over,', after: 'everybody wanted to dance.', voices: ['rms', 'kal16', 'awb'] },
];

/** The host stops in the middle of a sentence for `pauseMs`; `first` is the sentence of the first take. */
export function hesitation(name: string, { pauseMs, first }: { pauseMs: number; first: number }): TakeKind {
  return {
    name,
    async prepare(scene) {
      const sentence = SENTENCES[(first + scene.index) % SENTENCES.length];
      if (sentence === undefined) throw new RangeError('there is no sentence to hesitate in');
      const voice = scene.chance.pick(sentence.voices);
      const before = await scene.speak(sentence.before, voice);
      const after = await scene.speak(sentence.after, voice);
      const sound = scene.loud(join([before, silence(pauseMs), after]));
      return {
        briefing: 'interview',
        about: `${sentence.before.replace(',', '')} … ${sentence.after}`,
        async play(stage) {
          const words = await stage.say(sound, ROOM_FIRST_MS);
          await untilAnswered(stage, words);
          const pauseFrom = words.from + before.length;
          return judgeHesitation(stage.account, words, { from: pauseFrom, to: pauseFrom + msToSamples(pauseMs) });
        },
      };
    },
  };
}
