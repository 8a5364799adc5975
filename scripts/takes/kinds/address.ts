import type { RehearsalVoice } from '../host-voice.js';
import { judgeAddress } from '../judge.js';
import type { TakeKind } from '../take.js';
import { ROOM_FIRST_MS, untilAnswered } from './opening.js';

interface Question {
  readonly briefing: string;
  readonly asked: string;
  readonly text: string;
  /** The voices in which the recogniser hears the name. */
  readonly voices: readonly RehearsalVoice[];
}

/**
 * The name first or last. The recogniser takes "Vera" at the end for "her" or "for" in one voice and "Max" for "my ex" in
 * another: these are the voices in which it heard the name under loud noise as well as in a quiet room.
 */
const QUESTIONS: readonly Question[] = [
  ask('interview', 'guest', 'Robin, what do you think about the studio?', ['rms', 'kal16', 'awb']),
  ask('round-table', 'max', 'What do you think about that, Max?', ['rms']),
  ask('interview', 'claude', 'Claude, what do you think about that?', ['rms', 'kal16']),
  ask('round-table', 'vera', 'Vera, what do you think about that?', ['rms', 'kal16']),
  ask('interview', 'guest', 'What do you think about that, Robin?', ['rms', 'kal16', 'awb']),
  ask('round-table', 'claude', 'What do you say, Claude?', ['rms', 'kal16']),
  ask('round-table', 'max', 'Max, what do you think about the studio?', ['kal16']),
  ask('interview', 'claude', 'I have a question for Claude.', ['rms']),
  ask('round-table', 'vera', 'What do you say, Vera?', ['kal16']),
  ask('interview', 'guest', 'My next question is for Robin.', ['rms', 'kal16']),
  ask('round-table', 'max', 'I have a question for Max.', ['rms']),
  ask('round-table', 'vera', 'Vera, what do you think about the studio?', ['rms', 'kal16']),
];

/** A question to one of the cast by name. */
export const address: TakeKind = {
  name: 'name',
  async prepare(scene) {
    const question = QUESTIONS[scene.index % QUESTIONS.length];
    if (question === undefined) throw new RangeError('there is nobody to ask');
    const voice = scene.chance.pick(question.voices);
    const sound = scene.loud(await scene.speak(question.text, voice));
    return {
      briefing: question.briefing,
      voice,
      about: question.text,
      async play(stage) {
        const words = await stage.say(sound, ROOM_FIRST_MS);
        await untilAnswered(stage, words);
        return judgeAddress(stage.account, words, question.asked);
      },
    };
  },
};

function ask(briefing: string, asked: string, text: string, voices: readonly RehearsalVoice[]): Question {
  return { briefing, asked, text, voices };
}
