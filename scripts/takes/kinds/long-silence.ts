import { judgeSilence } from '../judge.js';
import type { TakeKind } from '../take.js';
import { openingQuestion, ROOM_FIRST_MS, untilAnswered } from './opening.js';

const SILENCE_MS = 30_000;
const REPLY_ENDS_WITHIN_MS = 45_000;

/** Half a minute in which the host says nothing: from the start, or after a speaker has asked them something. */
export const longSilence: TakeKind = {
  name: 'silence',
  async prepare(scene) {
    const opening = scene.index % 2 === 0 ? null : await openingQuestion(scene, 'rms');
    return {
      briefing: 'interview',
      voice: opening === null ? null : 'rms',
      about: opening === null ? '30 s of silence at the start' : '30 s of silence after a reply',
      async play(stage) {
        if (opening !== null) {
          await untilAnswered(stage, await stage.say(opening, ROOM_FIRST_MS));
          await stage.untilReply((reply) => reply.over !== 'no', REPLY_ENDS_WITHIN_MS);
        }
        return judgeSilence(stage.account, await stage.wait(SILENCE_MS), opening !== null);
      },
    };
  },
};
