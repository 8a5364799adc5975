import { describe, expect, it } from 'vitest';
import type { ServerEvent } from '../../sdk/server-events.js';
import { msToSamples } from '../../src/protocol/audio-format.js';
import type { PlaybackReport } from '../../src/protocol/client-events.js';
import { Account } from './account.js';
import { judgeAddress, judgeHesitation, judgeInterruption, judgePassingNoise, judgeSilence } from './judge.js';

/** A take told in milliseconds of the host's clock. */
class Told {
  readonly account = new Account();

  starts(ms: number, turnId: string, speaker = 'claude'): this {
    return this.#event(ms, 'turn.start', { turnId, speaker, reason: 'balance' });
  }

  sounds(turnId: string, state: PlaybackReport['state'], ms: number): this {
    this.account.played({ turnId, state, at: msToSamples(ms), played: 0 });
    return this;
  }

  ends(ms: number, turnId: string, interrupted = false, speaker = 'claude'): this {
    const line = { turnId, speaker, text: 'said', startAt: 0, endAt: 1, interrupted };
    return this.#event(ms, 'turn.end', { line, heard: true });
  }

  commits(ms: number, turnId = `host-${ms}`): this {
    return this.ends(ms, turnId, false, 'you');
  }

  state(ms: number, turnState: string): this {
    return this.#event(ms, 'session.state', { state: { turnState } });
  }

  #event(ms: number, name: string, payload: object): this {
    this.account.event(
      { name, payload: { ...payload, sessionId: 's', seq: 1 }, pcm: null } as ServerEvent,
      msToSamples(ms),
    );
    return this;
  }
}

const span = (fromMs: number, toMs: number) => ({ from: msToSamples(fromMs), to: msToSamples(toMs) });
const PASSED: readonly string[] = [];

describe('a hesitation', () => {
  const sentence = span(1_000, 5_000);
  const pause = span(2_500, 3_400);

  it('is as it must be when one turn and one answer follow the whole sentence', () => {
    const { account } = new Told().commits(5_600).starts(5_600, 'a').sounds('a', 'started', 5_900);
    expect(judgeHesitation(account, sentence, pause)).toEqual({ problems: PASSED, figures: { answerMs: 900 } });
  });

  it('is a cut-off when a speaker takes the floor in the pause', () => {
    const { account } = new Told().commits(3_100).starts(3_100, 'a').commits(5_600).starts(5_600, 'b');
    expect(judgeHesitation(account, sentence, pause).problems).toEqual([
      'cut-off: claude took the floor 0.60 s into the pause',
      'the sentence became 2 turns',
    ]);
  });

  it('is a cut-off when the first half alone becomes a turn', () => {
    const { account } = new Told().commits(3_100).starts(5_600, 'a');
    expect(judgeHesitation(account, sentence, pause).problems).toEqual([
      'cut-off: the first half became a turn of its own',
    ]);
  });

  it('must be answered once', () => {
    expect(judgeHesitation(new Told().commits(5_600).account, sentence, pause).problems).toEqual([
      '0 answers came after the sentence',
    ]);
  });
});

describe('a question by name', () => {
  it('is answered by whoever was asked', () => {
    const { account } = new Told().starts(4_400, 'a', 'guest').sounds('a', 'started', 4_700);
    expect(judgeAddress(account, span(1_000, 4_000), 'guest')).toEqual({
      problems: PASSED,
      figures: { answerMs: 700 },
    });
    expect(judgeAddress(account, span(1_000, 4_000), 'claude').problems).toEqual([
      'wrong speaker: guest answered instead of claude',
    ]);
  });

  it('is not answered before it is over, twice, or not at all', () => {
    const { account } = new Told().starts(2_000, 'a', 'guest').starts(4_400, 'b', 'guest');
    expect(judgeAddress(account, span(1_000, 4_000), 'guest').problems).toEqual([
      '2 answers came',
      'cut-off: guest took the floor before the question was over',
    ]);
    expect(judgeAddress(new Account(), span(1_000, 4_000), 'guest').problems).toEqual(['nobody answered']);
  });
});

describe('a noise over a reply', () => {
  const noise = span(4_000, 4_300);
  const speaking = () => new Told().starts(1_000, 'a').sounds('a', 'started', 1_500).sounds('a', 'progress', 3_900);

  it('may hold it back, as long as it comes to its end', () => {
    const told = speaking().sounds('a', 'stalled', 4_280).sounds('a', 'started', 6_300);
    const { account } = told.sounds('a', 'ended', 12_000).ends(12_100, 'a');
    expect(judgePassingNoise(account, noise)).toEqual({ problems: PASSED, figures: { pauses: 1, heldMs: 2_020 } });
  });

  it('does not count the silences before it', () => {
    const told = new Told().starts(1_000, 'a').sounds('a', 'started', 1_500).sounds('a', 'stalled', 2_000);
    const { account } = told.sounds('a', 'started', 2_200).sounds('a', 'ended', 12_000).ends(12_100, 'a');
    expect(judgePassingNoise(account, noise)).toEqual({ problems: PASSED, figures: { pauses: 0, heldMs: 0 } });
  });

  it('is a false stop when the reply is cut, and a false turn when somebody answers', () => {
    const told = speaking().sounds('a', 'stalled', 4_280).sounds('a', 'cleared', 4_900).ends(4_950, 'a', true);
    const { account } = told.starts(5_400, 'b', 'guest');
    expect(judgePassingNoise(account, noise).problems).toEqual([
      'false stop: claude was cut',
      'false turn: guest answered the noise',
    ]);
  });

  it('is a false stop when the reply never goes on', () => {
    const { account } = speaking().sounds('a', 'stalled', 4_280);
    expect(judgePassingNoise(account, noise).problems).toEqual(['false stop: claude never came to the end']);
  });

  it('says when there was nothing to talk over', () => {
    expect(judgePassingNoise(new Account(), noise).problems).toEqual([
      'nothing to talk over: nobody replied to the opening',
    ]);
    const { account } = new Told().starts(1_000, 'a').sounds('a', 'started', 1_500).sounds('a', 'ended', 3_900);
    expect(judgePassingNoise(account, noise).problems).toEqual(['nothing to talk over: the reply was over too soon']);
  });
});

describe('an interruption', () => {
  const words = span(4_000, 4_900);
  const cut = (silentMs: number) =>
    new Told()
      .starts(1_000, 'a')
      .sounds('a', 'started', 1_500)
      .sounds('a', 'stalled', silentMs)
      .sounds('a', 'cleared', silentMs + 500)
      .ends(silentMs + 550, 'a', true);

  it('is silence at once, counted to the moment the sound stopped and not to the cut', () => {
    const { account } = cut(4_300).state(5_000, 'holding');
    expect(judgeInterruption(account, words)).toEqual({ problems: PASSED, figures: { silenceMs: 300 } });
  });

  it('comes too late after 350 ms', () => {
    expect(judgeInterruption(cut(4_350).account, words).problems).toEqual(PASSED);
    expect(judgeInterruption(cut(4_351).account, words).problems).toEqual(['silence came after 351 ms']);
  });

  it('leaves the floor with the host', () => {
    const { account } = cut(4_300).starts(5_500, 'b', 'guest');
    expect(judgeInterruption(account, words).problems).toEqual([
      'guest took the floor 0.60 s after the host asked for a moment',
    ]);
    expect(judgeInterruption(cut(4_300).state(8_000, 'thinking').account, words).problems).toEqual([
      'the session stayed thinking',
    ]);
  });

  it('is missed when the speaker goes on', () => {
    const told = new Told().starts(1_000, 'a').sounds('a', 'started', 1_500).sounds('a', 'stalled', 4_300);
    const { account } = told.sounds('a', 'started', 6_300).sounds('a', 'progress', 8_000).state(6_300, 'speaking');
    expect(judgeInterruption(account, words).problems).toEqual([
      'missed stop: claude was not cut',
      'missed stop: claude spoke again',
      'the session stayed speaking',
    ]);
  });
});

describe('a long silence', () => {
  const quiet = span(10_000, 40_000);
  const replied = () => new Told().commits(3_000).starts(3_000, 'a').ends(9_900, 'a');

  it('stays one', () => {
    expect(judgeSilence(replied().account, quiet, true)).toEqual({ problems: PASSED, figures: {} });
    expect(judgeSilence(new Account(), quiet, false).problems).toEqual(PASSED);
  });

  it('is broken by a speaker or by a turn made of nothing', () => {
    const { account } = replied().commits(15_000).starts(15_000, 'b');
    expect(judgeSilence(account, quiet, true).problems).toEqual([
      'claude spoke 5.00 s into the silence',
      'false turn: "said"',
    ]);
  });

  it('after a reply needs the reply', () => {
    expect(judgeSilence(new Account(), quiet, true).problems).toEqual(['no reply came to its end before the silence']);
  });
});
