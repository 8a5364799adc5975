import type { RehearsalVoice } from '../host-voice.js';
import type { Scene } from '../take.js';
import type { Stage } from '../stage.js';
import type { Span } from '../account.js';

const QUESTIONS = ['What do you think about the studio?', 'What do you think about the old records?'] as const;

/** The room is heard before the host: the voice detector learns its noise. */
export const ROOM_FIRST_MS = 1_200;
const ANSWER_WITHIN_MS = 8_000;

/** A question that somebody will answer at some length: something to talk over. */
export async function openingQuestion(scene: Scene, voice: RehearsalVoice): Promise<Int16Array> {
  return scene.loud(await scene.speak(scene.chance.pick(QUESTIONS), voice));
}

/** Asks, and makes `sound` once the reply has been heard for `intoReplyMs`. */
export async function soundOverReply(
  stage: Stage,
  { opening, sound, intoReplyMs }: { opening: Int16Array; sound: Int16Array; intoReplyMs: number },
): Promise<Span> {
  await stage.say(opening, ROOM_FIRST_MS);
  await stage.untilReply((reply) => reply.sounded.length > 0, ANSWER_WITHIN_MS);
  return stage.say(sound, intoReplyMs);
}

/** The answer to what the host has just said. */
export async function untilAnswered(stage: Stage, words: Span): Promise<void> {
  await stage.untilReply((reply) => reply.startedAt >= words.to && reply.sounded.length > 0, ANSWER_WITHIN_MS);
}
