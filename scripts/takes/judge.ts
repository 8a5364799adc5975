import { samplesToMs } from '../../src/protocol/audio-format.js';
import type { Account, Reply, Span } from './account.js';
import type { Figures, Verdict } from './take.js';

/** From the host's first sample to silence: what still feels like being listened to. */
export const SILENCE_MS_MAX = 350;

/** A sentence with a hesitation in it is one turn, and is answered once it is over. */
export function judgeHesitation(account: Account, sentence: Span, pause: Span): Verdict {
  const early = account.replies.filter((reply) => reply.startedAt < sentence.to);
  const answers = account.replies.filter((reply) => reply.startedAt >= sentence.to);
  const committedEarly = account.hostLines.some((line) => line.committedAt < sentence.to);
  return {
    problems: [
      ...early.map(
        (reply) => `cut-off: ${reply.speaker} took the floor ${seconds(reply.startedAt - pause.from)} into the pause`,
      ),
      ...when(committedEarly && early.length === 0, 'cut-off: the first half became a turn of its own'),
      ...when(account.hostLines.length > 1, `the sentence became ${account.hostLines.length} turns`),
      ...when(account.hostLines.length === 0, 'the sentence became no turn'),
      ...when(answers.length !== 1, `${answers.length} answers came after the sentence`),
    ],
    figures: answerFigure(answers[0], sentence),
  };
}

/** The speaker who was asked answers, and nobody else. */
export function judgeAddress(account: Account, question: Span, asked: string): Verdict {
  const speakers = account.replies.map((reply) => reply.speaker);
  const wrong = speakers.find((speaker) => speaker !== asked);
  return {
    problems: [
      ...when(speakers.length === 0, 'nobody answered'),
      ...when(wrong !== undefined, `wrong speaker: ${wrong} answered instead of ${asked}`),
      ...when(speakers.length > 1, `${speakers.length} answers came`),
      ...account.replies
        .filter((reply) => reply.startedAt < question.to)
        .map((reply) => `cut-off: ${reply.speaker} took the floor before the question was over`),
    ],
    figures: answerFigure(account.replies[0], question),
  };
}

/** A noise over a reply may hold it back for a moment; it goes on to its end, and nothing else comes of it. */
export function judgePassingNoise(account: Account, noise: Span): Verdict {
  const reply = replyUnder(account, noise);
  if (reply === undefined) return nothingToTalkOver(account);
  const gaps = silencesAfter(reply, noise.from);
  const later = account.replies.filter((other) => other.startedAt > noise.from);
  return {
    problems: [
      ...when(reply.over === 'cut', `false stop: ${reply.speaker} was cut`),
      ...when(reply.over === 'no', `false stop: ${reply.speaker} never came to the end`),
      ...later.map((other) => `false turn: ${other.speaker} answered the noise`),
    ],
    figures: { pauses: gaps.length, heldMs: gaps.reduce((sum, gap) => sum + lengthMs(gap), 0) },
  };
}

/** A true interruption: silence at once, the reply is cut, and the host has the floor until they go on. */
export function judgeInterruption(account: Account, words: Span): Verdict {
  const reply = replyUnder(account, words);
  if (reply === undefined) return nothingToTalkOver(account);
  const silentAt = reply.sounded.find((span) => span.to >= words.from)?.to;
  const silenceMs = silentAt === undefined ? undefined : Math.round(samplesToMs(silentAt - words.from));
  const again = reply.sounded.some((span) => span.from > words.from);
  const next = account.replies.filter((other) => other.startedAt > words.from);
  const { turnState } = account;
  return {
    problems: [
      ...when((silenceMs ?? 0) > SILENCE_MS_MAX, `silence came after ${silenceMs} ms`),
      ...when(reply.over !== 'cut', `missed stop: ${reply.speaker} was not cut`),
      ...when(again, `missed stop: ${reply.speaker} spoke again`),
      ...next.map(
        (other) =>
          `${other.speaker} took the floor ${seconds(other.startedAt - words.to)} after the host asked for a moment`,
      ),
      ...when(
        next.length === 0 && turnState !== 'listening' && turnState !== 'holding',
        `the session stayed ${turnState}`,
      ),
    ],
    figures: silenceMs === undefined ? {} : { silenceMs },
  };
}

/** Nobody speaks, and no turn is made of the room's noise; `afterReply` when a reply came before. */
export function judgeSilence(account: Account, quiet: Span, afterReply: boolean): Verdict {
  const replies = account.replies.filter((reply) => reply.startedAt >= quiet.from);
  const lines = account.hostLines.filter((line) => line.committedAt >= quiet.from);
  return {
    problems: [
      ...when(
        afterReply && !account.replies.some((reply) => reply.over === 'whole'),
        'no reply came to its end before the silence',
      ),
      ...replies.map((reply) => `${reply.speaker} spoke ${seconds(reply.startedAt - quiet.from)} into the silence`),
      ...lines.map((line) => `false turn: "${line.text}"`),
    ],
    figures: {},
  };
}

function replyUnder({ replies }: Account, sound: Span): Reply | undefined {
  return replies.find(({ sounded }) => sounded.some((span) => span.from < sound.from && span.to >= sound.from));
}

function nothingToTalkOver(account: Account): Verdict {
  const why = account.replies.length === 0 ? 'nobody replied to the opening' : 'the reply was over too soon';
  return { problems: [`nothing to talk over: ${why}`], figures: {} };
}

function silencesAfter({ sounded }: Reply, at: number): Span[] {
  return sounded.flatMap((span, index) => {
    const next = sounded[index + 1];
    return next === undefined || span.to < at ? [] : [{ from: span.to, to: next.from }];
  });
}

function answerFigure(answer: Reply | undefined, words: Span): Figures {
  const audibleAt = answer?.sounded[0]?.from;
  return audibleAt === undefined ? {} : { answerMs: Math.round(samplesToMs(audibleAt - words.to)) };
}

const when = (holds: boolean, problem: string): string[] => (holds ? [problem] : []);
const lengthMs = ({ from, to }: Span): number => Math.round(samplesToMs(to - from));
const seconds = (samples: number): string => `${(samplesToMs(samples) / 1000).toFixed(2)} s`;
