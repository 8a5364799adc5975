import { describe, expect, it } from 'vitest';
import { TurnStage } from '../../../tests/support/turn-stage.js';

const withoutNotes = (lines: readonly string[]) => lines.filter((line) => !line.includes(' note '));

describe('a plain turn', () => {
  it('ends 400 ms after a finished sentence and goes to the speaker addressed', () => {
    const stage = new TurnStage().host(500, 2_000, 'Claude, what do you think?');
    expect(stage.play()).toEqual([
      '2400 note endpoint 400 finished',
      '2400 commit-host "Claude, what do you think?"',
      '2400 start-reply turn-0001 claude addressed',
    ]);
  });

  it('waits longer after words that promise more', () => {
    const stage = new TurnStage().host(500, 2_000, 'I would like to ask you about');
    expect(withoutNotes(stage.play())[0]).toBe('3800 commit-host "I would like to ask you about"');
  });

  it('is one turn when the host goes on inside the wait', () => {
    const stage = new TurnStage().host(0, 1_000, 'I have a question and').host(1_900, 3_000, 'it is about time.');
    expect(withoutNotes(stage.play())).toEqual([
      // A host who has just paused for 900 ms is waited for a little longer than 400 ms.
      '3452 commit-host "I have a question and it is about time."',
      '3452 start-reply turn-0001 claude balance',
    ]);
  });

  it('never commits while the voice detector hears speech', () => {
    const stage = new TurnStage().host(0, 5_000, null);
    stage.at(1_500, { type: 'stt-final', text: 'First sentence.', startAt: 0, endAt: 60_000 });
    expect(withoutNotes(stage.play(4_900))).toEqual([]);
  });

  it('waits for a late final text and takes the partial when it never comes', () => {
    const late = new TurnStage().host(0, 1_000, 'Hello there.', 700);
    expect(withoutNotes(late.play())[0]).toBe('1700 commit-host "Hello there."');
    const never = new TurnStage().host(0, 1_000, null).partial(900, 'hello there');
    expect(withoutNotes(never.play())[0]).toBe('1750 commit-host "hello there"');
  });

  it('drops a final that only repeats what was committed from partials', () => {
    const stage = new TurnStage().host(0, 1_000, 'Hello there.', 2_500).partial(900, 'hello there');
    expect(withoutNotes(stage.play()).filter((line) => line.includes('commit'))).toHaveLength(1);
  });

  it('does nothing about a sound without words', () => {
    const stage = new TurnStage().host(0, 400, null);
    expect(stage.play()).toEqual([]);
    expect(stage.state.phase).toEqual({ name: 'listening' });
  });
});

describe('a recogniser that lags behind', () => {
  it('is waited for as long as it still changes its words', () => {
    const stage = new TurnStage().host(0, 1_000, 'Claude, what do you think about it?', 1_300);
    for (const [ms, text] of [
      [900, 'claude'],
      [1_400, 'claude what'],
      [1_800, 'claude what do you think about'],
    ] as const)
      stage.partial(ms, text);
    expect(withoutNotes(stage.play())[0]).toBe('2300 commit-host "Claude, what do you think about it?"');
  });

  it('does not make new turns of words that were taken before they were final', () => {
    const stage = new TurnStage().host(0, 1_000, null).partial(900, 'claude tell me about the small lie');
    stage.reply('turn-0001', 'claude', { fromMs: 2_600, toMs: 9_000, text: 'Well, then.' });
    for (const [ms, last] of [
      [2_700, 'lead'],
      [2_900, 'land'],
      [3_100, 'language'],
    ] as const) {
      stage.at(ms, { type: 'stt-partial', text: `claude tell me about the small ${last}`, startAt: 0 });
    }
    stage.at(3_300, { type: 'stt-final', text: 'claude tell me about the small language', startAt: 0, endAt: 48_000 });
    const told = withoutNotes(stage.play());
    expect(told.filter((line) => line.includes('commit-host'))).toHaveLength(1);
    expect(told.filter((line) => line.includes('cut-reply'))).toEqual([]);
  });

  it('is not taken for an interruption: its late words wake nobody until they are final', () => {
    const stage = new TurnStage().host(0, 1_000, null).partial(900, 'tell me more claude');
    for (const [ms, text] of [
      [1_800, 'tell me more claude about'],
      [1_900, 'tell me more claude about the'],
      [2_000, 'tell me more claude about the sea'],
    ] as const) {
      stage.at(ms, { type: 'stt-partial', text, startAt: 0 });
    }
    stage.at(2_300, { type: 'stt-final', text: 'tell me more claude about the sea.', startAt: 0, endAt: 48_000 });
    stage.at(2_310, { type: 'reply-done', turnId: 'turn-0001', speaker: 'claude', text: '', heardMs: 0 });
    expect(withoutNotes(stage.play())).toEqual([
      '1750 commit-host "tell me more claude"',
      '1750 start-reply turn-0001 claude addressed',
      '2300 cut-reply turn-0001 barge-in',
      '2300 commit-host "about the sea."',
      '2300 start-reply turn-0002 claude addressed',
    ]);
  });

  it('keeps what the host added after such a turn', () => {
    const stage = new TurnStage().host(0, 1_000, null).partial(900, 'tell me more');
    stage.at(2_500, { type: 'reply-done', turnId: 'turn-0001', speaker: 'claude', text: '', heardMs: 0 });
    stage.host(3_000, 4_000, null);
    stage.at(4_200, { type: 'stt-final', text: 'tell me more about the sea.', startAt: 0, endAt: 192_000 });
    expect(withoutNotes(stage.play()).filter((line) => line.includes('commit-host'))).toEqual([
      '1750 commit-host "tell me more"',
      '4400 commit-host "about the sea."',
    ]);
  });
});

describe('an interruption', () => {
  const speaking = () =>
    new TurnStage()
      .host(0, 1_000, 'Tell me, Claude.')
      .reply('turn-0001', 'claude', { fromMs: 1_800, toMs: 9_000, text: 'Well, in the beginning there was sound.' });

  it('pauses the speaker 250 ms after the host begins and cuts at the first real words', () => {
    const stage = speaking().host(3_000, 4_200, 'No, wait a moment.').partial(3_450, 'no wait');
    const told = withoutNotes(stage.play(3_500));
    expect(told.slice(2)).toEqual(['3250 pause-speech turn-0001', '3450 cut-reply turn-0001 barge-in']);
  });

  it('lets the speaker go on after a listener’s "mm-hmm", which stays in the transcript', () => {
    const stage = speaking().host(3_000, 3_400, 'mm hmm', 300);
    expect(withoutNotes(stage.play(8_000)).slice(2)).toEqual([
      '3250 pause-speech turn-0001',
      '3700 commit-host-unanswered "mm hmm"',
      '3700 resume-speech turn-0001',
    ]);
  });

  it('resumes after two seconds when no word was recognised', () => {
    const stage = speaking().host(3_000, 3_600, null);
    expect(withoutNotes(stage.play(8_000)).slice(2)).toEqual([
      '3250 pause-speech turn-0001',
      '5700 resume-speech turn-0001',
    ]);
  });

  it('resumes after a sound too short for a word as soon as its words would be known', () => {
    const stage = speaking().host(3_000, 3_400, null);
    expect(withoutNotes(stage.play(8_000)).slice(2)).toEqual([
      '3250 pause-speech turn-0001',
      '4250 resume-speech turn-0001',
    ]);
  });

  it('ignores a cough shorter than 250 ms', () => {
    const stage = speaking();
    stage.at(3_060, { type: 'voice-start', sinceMs: 3_000, at: 144_000 });
    stage.at(3_200, { type: 'voice-end', lastMs: 3_140, at: 150_720 });
    expect(withoutNotes(stage.play(8_000)).slice(2)).toEqual([]);
  });

  it('counts a long voice as an interruption even when no word is recognised', () => {
    const stage = speaking().host(3_000, 6_000, null);
    expect(withoutNotes(stage.play(5_000)).slice(2)).toEqual([
      '3250 pause-speech turn-0001',
      '4500 cut-reply turn-0001 barge-in',
    ]);
  });

  it('is not caused by the speaker’s own words coming back through the microphone', () => {
    const stage = speaking().host(3_000, 4_000, 'in the beginning there was sound', 200);
    expect(withoutNotes(stage.play(8_000)).slice(2)).toEqual([
      '3250 pause-speech turn-0001',
      '4200 resume-speech turn-0001',
    ]);
  });

  it('is not caused by the end of a reply that the recogniser tells of when it is over', () => {
    const stage = new TurnStage({ settings: { listening: 'loudspeakers' } })
      .host(0, 1_000, 'Tell me, Claude.')
      .reply('turn-0001', 'claude', { fromMs: 1_800, toMs: 9_000, text: 'Well, in the beginning there was sound.' });
    stage.host(8_850, 9_060, 'beginning there was sound', 500);
    expect(withoutNotes(stage.play()).slice(2)).toEqual([]);
    expect(stage.state.phase.name).toBe('listening');
  });

  it('is not a loudspeaker that goes on and on in the microphone', () => {
    const stage = new TurnStage({ settings: { listening: 'loudspeakers' } })
      .host(0, 1_000, 'Tell me, Claude.')
      .reply('turn-0001', 'claude', { fromMs: 1_800, toMs: 12_000, text: 'Well, in the beginning there was sound.' });
    stage.host(6_000, 9_000, 'in the beginning there was sound', 300).partial(6_900, 'beginning there was');
    expect(withoutNotes(stage.play(11_000)).slice(2)).toEqual([
      '6250 pause-speech turn-0001',
      '9300 resume-speech turn-0001',
    ]);
  });

  it('holds a speaker back who was given the floor while the host goes on talking', () => {
    const stage = new TurnStage().at(500, { type: 'voice-start', sinceMs: 440, at: 21_120 });
    stage.at(1_000, { type: 'floor-give', speaker: 'guest' });
    expect(withoutNotes(stage.play(1_400)).slice(-1)).toEqual(['1250 pause-speech turn-0001']);
  });

  it('before the first heard word joins both utterances into one question', () => {
    const stage = new TurnStage()
      .host(0, 1_000, 'The price of coffee went up, Guest.')
      .host(1_450, 3_000, 'What do you make of that?');
    stage.at(3_250, { type: 'reply-done', turnId: 'turn-0001', speaker: 'guest', text: '', heardMs: 0 });
    const told = withoutNotes(stage.play());
    expect(told.filter((line) => line.includes('start-reply'))).toEqual([
      '1400 start-reply turn-0001 guest addressed',
      '3400 start-reply turn-0002 guest addressed',
    ]);
  });

  it('by the button cuts at once', () => {
    const stage = speaking().at(3_000, { type: 'floor-take' });
    expect(withoutNotes(stage.play(3_100)).at(-1)).toBe('3000 cut-reply turn-0001 host');
  });

  it('by a typed line cuts, and the line is answered', () => {
    const stage = speaking().at(3_000, { type: 'host-text', text: 'Guest, your view?', at: 144_000 });
    expect(withoutNotes(stage.play(3_100)).slice(2)).toEqual([
      '3000 cut-reply turn-0001 barge-in',
      '3000 commit-host "Guest, your view?"',
      '3000 start-reply turn-0002 guest addressed',
    ]);
  });
});

describe('stale results', () => {
  it('of an earlier turn do not move the floor', () => {
    const stage = new TurnStage().host(0, 1_000, 'Claude, go.').at(2_000, { type: 'floor-give', speaker: 'guest' });
    stage.at(2_500, { type: 'reply-audible', turnId: 'turn-0001' });
    stage.at(2_600, { type: 'reply-done', turnId: 'turn-0001', speaker: 'claude', text: '', heardMs: 0 });
    stage.play();
    expect(stage.state.phase).toEqual({ name: 'thinking', turnId: 'turn-0002', speaker: 'guest' });
  });
});

describe('thinking mode', () => {
  it('begins with "let me think", is not answered, and ends with the next sentence', () => {
    const stage = new TurnStage().host(0, 1_000, 'Let me think.').host(9_000, 10_500, 'I would say yes.');
    expect(stage.play()).toEqual([
      '1400 note endpoint 400 finished',
      '1400 note hold true false',
      '10700 note hold false false',
      '10900 note endpoint 400 finished',
      '10900 commit-host "Let me think. I would say yes."',
      '10900 start-reply turn-0001 claude balance',
    ]);
  });

  it('by the button holds for at most 30 s', () => {
    const stage = new TurnStage().at(1_000, { type: 'hold', on: true });
    expect(stage.play()).toEqual(['1000 note hold true true', '31000 note hold false true']);
    expect(stage.state.phase.name).toBe('listening');
  });
});

describe('the control room', () => {
  it('marks the moment when asked to by voice', () => {
    const stage = new TurnStage().host(0, 2_000, 'Producer, mark that moment for the edit.');
    expect(withoutNotes(stage.play())[1]).toBe('2400 marker "that moment for the edit"');
  });
});
