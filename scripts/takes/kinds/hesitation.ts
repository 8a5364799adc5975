import { msToSamples } from '../../../src/protocol/audio-format.js';
import type { RehearsalVoice } from '../host-voice.js';
import { judgeHesitation } from '../judge.js';
import { join, silence } from '../sound.js';
import type { TakeKind } from '../take.js';
import { ROOM_FIRST_MS, untilAnswered } from './opening.js';

interface Sentence {
  readonly before: string;
  readonly after: string;
  /** The voices in which the recogniser hears how the first half ends, in a noisy room as in a quiet one. */
  readonly voices: readonly RehearsalVoice[];
}

const ALL: readonly RehearsalVoice[] = ['rms', 'kal16', 'awb'];
const CLEAREST: readonly RehearsalVoice[] = ['rms', 'kal16'];

/** By turns: the first half ends with a word that promises more, or is a clause that needs another. */
const SENTENCES: readonly Sentence[] = [
  { before: 'I never liked the radio because,', after: 'my father hated the noise.', voices: ALL },
  { before: 'After the war was over,', after: 'everybody wanted to dance.', voices: ALL },
  { before: 'I bought my first record in,', after: 'a small shop on the corner.', voices: ALL },
  { before: 'If you listen to the first records,', after: 'you hear more noise than music.', voices: CLEAREST },
  { before: 'I was talking to my brother about,', after: 'the first music machines.', voices: CLEAREST },
  { before: 'The people who made the first records,', after: 'were not musicians.', voices: CLEAREST },
  { before: 'The music was so loud that,', after: 'nobody could hear the singer.', voices: CLEAREST },
  { before: 'When the music stopped,', after: 'we all went home again.', voices: CLEAREST },
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
        voice,
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
