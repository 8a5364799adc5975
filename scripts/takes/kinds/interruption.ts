import type { RehearsalVoice } from '../host-voice.js';
import { judgeInterruption } from '../judge.js';
import type { TakeKind } from '../take.js';
import { openingQuestion, soundOverReply } from './opening.js';

interface Stop {
  readonly text: string;
  /** The voices in which the recogniser hears these words. */
  readonly voices: readonly RehearsalVoice[];
}

const STOPS: readonly Stop[] = [
  { text: 'Hold on, wait.', voices: ['rms', 'kal16'] },
  { text: 'Wait, hold on.', voices: ['awb'] },
  { text: 'Sorry, one moment.', voices: ['rms', 'kal16', 'awb'] },
  { text: 'Hold on a second.', voices: ['rms'] },
];

/** Longer than any wait for the end of a turn: who has not spoken by then was not going to. */
const AFTERWARDS_MS = 4_000;

/** The host asks for a moment while a speaker speaks. */
export const interruption: TakeKind = {
  name: 'hold-on',
  async prepare(scene) {
    const stop = STOPS[scene.index % STOPS.length];
    if (stop === undefined) throw new RangeError('there is nothing to say');
    const voice = scene.chance.pick(stop.voices);
    const opening = await openingQuestion(scene, voice);
    const sound = scene.loud(await scene.speak(stop.text, voice));
    const intoReplyMs = scene.chance.between(1_200, 4_000);
    return {
      briefing: 'interview',
      about: `"${stop.text}"`,
      async play(stage) {
        const words = await soundOverReply(stage, { opening, sound, intoReplyMs });
        await stage.wait(AFTERWARDS_MS);
        return judgeInterruption(stage.account, words);
      },
    };
  },
};
