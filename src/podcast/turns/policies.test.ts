import { describe, expect, it } from 'vitest';
import { CAST } from '../../../tests/support/turn-stage.js';
import { addressee } from './address.js';
import { judgeBargeIn } from './barge-in.js';
import { afterHost, afterReply, spokenMarker } from './director.js';
import { completeness, endpointDelayMs } from './endpointing.js';
import { asksForTime, givesFloorBack } from './thinking-mode.js';

describe('how finished words look', () => {
  it.each([
    ['What time is it?', true, 'finished'],
    ['I went home.', true, 'finished'],
    ['well...', true, 'open'],
    ['first of all,', true, 'open'],
    ['claude what do you think about the future of small language models', false, 'finished'],
    ['could you explain that again in simpler terms please', false, 'finished'],
    ['that is a really good point but i am not sure i agree', false, 'plain'],
    ['welcome back to the show everyone', false, 'plain'],
    ['i went to the market and', false, 'open'],
    ['so the thing about', false, 'open'],
    ['um', false, 'open'],
    ['', false, 'open'],
    ['yes i think so', false, 'finished'],
  ] as const)('"%s" (punctuation: %s) is %s', (text, punctuation, expected) => {
    expect(completeness(text, punctuation)).toBe(expected);
  });

  it('scales every wait with the show’s pace', () => {
    const wait = (pace: number) => endpointDelayMs('Done.', { pace, punctuation: true, finalDelayMs: 0 });
    expect([wait(0), wait(0.5), wait(1)]).toEqual([600, 400, 200]);
  });
});

describe('a sound over a speaker', () => {
  it.each([
    ['mm hmm', true, 'backchannel'],
    ['yeah right', true, 'backchannel'],
    ['mm', false, 'undecided'],
    ['but', false, 'undecided'],
    ['wait', false, 'interrupt'],
    ['no that is', false, 'interrupt'],
    ['i disagree', true, 'interrupt'],
    ['', true, 'undecided'],
    ['every piece of music was gone', true, 'echo'],
  ] as const)('"%s" (settled: %s) is %s', (text, settled, expected) => {
    expect(judgeBargeIn(text, settled, 'Before the phonograph, every piece of music was gone.')).toBe(expected);
  });
});

describe('who is addressed', () => {
  it.each([
    ['Claude, what do you think?', 'claude'],
    ['What do you make of that, Claude?', 'claude'],
    ['called what do you think', 'claude'],
    ['what do you make of the cloud', 'claude'],
    ['I was called by a friend yesterday.', null],
    ['Claude said so, but what does our guest say?', 'guest'],
    ['Thank you both.', null],
  ] as const)('by "%s": %s', (text, expected) => {
    expect(addressee([text], CAST)).toBe(expected);
  });

  it('by the last clause that names somebody', () => {
    expect(addressee(['Claude, hello.', 'The guest knows more.', 'It is late.'], CAST)).toBe('guest');
  });
});

describe('the director', () => {
  const scene = { cast: CAST, recent: [], talkMs: { claude: 5_000, guest: 1_000 } };

  it('gives the floor to whoever is addressed', () => {
    expect(afterHost(['Claude?'], scene)).toEqual({ speaker: 'claude', reason: 'addressed' });
  });

  it('lets the speaker hear the answer to its own question', () => {
    const recent = [
      { speaker: 'claude', text: 'Do you agree?' },
      { speaker: 'you', text: 'I do.' },
    ];
    expect(afterHost(['I do.'], { ...scene, recent })).toEqual({ speaker: 'claude', reason: 'asked-back' });
  });

  it('else chooses the one who was heard least', () => {
    expect(afterHost(['Interesting.'], scene)).toEqual({ speaker: 'guest', reason: 'balance' });
  });

  it('on autopilot follows a hand-over by name, else changes the speaker', () => {
    const said = (text: string) => ({ ...scene, talkMs: {}, recent: [{ speaker: 'guest', text }] });
    expect(afterReply(said('What do you say, Claude?'))).toEqual({ speaker: 'claude', reason: 'handed-over' });
    expect(afterReply(said('That is that.'))).toEqual({ speaker: 'claude', reason: 'autopilot' });
  });

  it('hears instructions to the producer', () => {
    expect(spokenMarker('Producer, mark that moment for the edit.')).toBe('that moment for the edit');
    expect(spokenMarker('producer mark')).toBe('marked by voice');
    expect(spokenMarker('The producer marked it.')).toBeNull();
  });
});

describe('thinking mode', () => {
  it.each(['Let me think about that.', 'hold on a second', 'Well, give me a moment please', 'one moment'])(
    'is asked for by "%s"',
    (text) => {
      expect(asksForTime(text)).toBe(true);
    },
  );

  it.each(['Let me think of an example: the phonograph.', 'I held on to it.', 'What do you think?'])(
    'is not asked for by "%s"',
    (text) => {
      expect(asksForTime(text)).toBe(false);
    },
  );

  it('ends with the floor given back', () => {
    expect(givesFloorBack('Okay, back to you.')).toBe(true);
  });
});
