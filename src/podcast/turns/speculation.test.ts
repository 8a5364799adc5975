import { describe, expect, it } from 'vitest';
import { TurnStage } from '../../../tests/support/turn-stage.js';

const stage = () => new TurnStage({ settings: { speculateMs: 150 } });
const told = (played: TurnStage, untilMs?: number) => played.play(untilMs).filter((line) => !line.includes(' note '));

describe('a reply on trial', () => {
  it('starts once the words have been stable, and is the turn’s when the final text says the same', () => {
    const show = stage().host(0, 1_000, 'Claude, what do you think?', 320).partial(900, 'claude what do you think');
    expect(told(show)).toEqual([
      '1250 speculate turn-0001 claude "claude what do you think"',
      '1400 commit-host "Claude, what do you think?"',
      '1400 start-reply turn-0001 claude addressed speculated',
    ]);
  });

  it('is given up when the final text says something else, and another one may start', () => {
    const show = stage().host(0, 1_000, 'Guest, what do you think?', 700).partial(900, 'claude what do you think');
    expect(told(show)).toEqual([
      '1250 speculate turn-0001 claude "claude what do you think"',
      '1700 drop-speculation turn-0001',
      '1700 commit-host "Guest, what do you think?"',
      '1700 start-reply turn-0001 guest addressed',
    ]);
  });

  it('is given up in the moment the host goes on', () => {
    const show = stage().host(0, 1_000, 'I went to the market.', 200).host(1_300, 2_500, 'Then I came home.', 200);
    expect(told(show)).toEqual([
      '1350 speculate turn-0001 claude "I went to the market."',
      '1360 drop-speculation turn-0001',
      '2850 speculate turn-0001 claude "I went to the market. Then I came home."',
      '2900 commit-host "I went to the market. Then I came home."',
      '2900 start-reply turn-0001 claude balance speculated',
    ]);
  });

  it('starts at most twice in a turn', () => {
    const show = stage().host(0, 1_000, null);
    for (const [ms, text] of [
      [1_050, 'it is one'],
      [1_400, 'it is one thing'],
      [1_750, 'it is one thing more'],
      [2_100, 'it is one thing more there'],
    ] as const) {
      show.partial(ms, text);
    }
    show.at(2_500, { type: 'stt-final', text: 'it is one thing more there', startAt: 0, endAt: 48_000 });
    expect(told(show).filter((line) => line.includes(' speculate '))).toHaveLength(2);
  });

  it('is not started on words that promise more, nor on ones that ask for time', () => {
    for (const text of ['I would like to ask you about', 'Let me think.']) {
      expect(told(stage().host(0, 1_000, text)).filter((line) => line.includes('specul'))).toEqual([]);
    }
  });

  it('counts anew in the next turn', () => {
    const show = stage().host(0, 1_000, 'Claude, go on.', 200);
    show.reply('turn-0001', 'claude', { fromMs: 1_600, toMs: 3_000, text: 'Well.' });
    show.host(4_000, 5_000, 'Guest, and you?', 200);
    expect(told(show).filter((line) => line.includes(' speculate '))).toHaveLength(2);
    expect(show.state.speculation).toBeNull();
  });

  it('is dropped when the floor is given by hand', () => {
    const show = stage().host(0, 1_000, 'Claude, what do you think?', 200);
    show.at(1_380, { type: 'floor-give', speaker: 'guest' });
    expect(told(show).slice(1)).toEqual([
      '1380 drop-speculation turn-0001',
      '1380 commit-host "Claude, what do you think?"',
      '1380 start-reply turn-0001 guest given',
    ]);
  });
});
