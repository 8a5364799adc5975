import type { RehearsalVoice } from '../host-voice.js';
import { judgeInterruption } from '../judge.js';
import type { TakeKind } from '../take.js';
import { openingQuestion, soundOverReply } from './opening.js';

interface Stop {
  readonly text: string;
  /** The voices in which the recogniser hears these words. */
  readonly voices: readonly RehearsalVoice[];
}

const HOLD_ON: Stop = { text: 'Hold on. Wait.', voices: ['rms'] };
/** Every other take. In the voices left out the recogniser hears "hold on way", "gold on" or "one moment ways". */
const OTHERS: readonly Stop[] = [
  { text: 'Sorry, one moment.', voices: ['rms', 'awb'] },
  { text: 'Wait, wait.', voices: ['rms', 'awb'] },
  { text: 'Just a moment.', voices: ['rms', 'awb'] },
];

/** Longer than any wait for the end of a turn: who has not spoken by then was not going to. */
const AFTERWARDS_MS = 4_000;

/** The host asks for a moment while a speaker speaks. */
export const interruption: TakeKind = {
  name: 'hold-on',
  async prepare(scene) {
    const other = OTHERS[Math.floor(scene.index / 2) % OTHERS.length];
    const stop = scene.index % 2 === 0 || other === undefined ? HOLD_ON : other;
    const voice = scene.chance.pick(stop.voices);
    const opening = await openingQuestion(scene, voice);
    const sound = scene.loud(await scene.speak(stop.text, voice));
    const intoReplyMs = scene.chance.between(1_200, 4_000);
    return {
      briefing: 'interview',
      voice,
      about: `"${stop.text}"`,
      async play(stage) {
        const words = await soundOverReply(stage, { opening, sound, intoReplyMs });
        await stage.wait(AFTERWARDS_MS);
        return judgeInterruption(stage.account, words);
      },
    };
  },
};
