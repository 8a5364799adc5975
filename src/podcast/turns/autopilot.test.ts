import { describe, expect, it } from 'vitest';
import { TurnStage } from '../../../tests/support/turn-stage.js';
import { reduceTurn } from './turn-machine.js';
import type { TurnEvent, TurnMachineState } from './turn-state.js';

const withoutNotes = (lines: readonly string[]) => lines.filter((line) => !line.includes(' note '));

const POINTS = [
  {
    title: 'clay lasts',
    text: 'Clay tablets from Mesopotamia can still be read after four thousand years.',
    keywords: [],
    speaker: 'claude',
  },
  {
    title: 'one copy is none',
    text: 'The library of Alexandria burned, and its only scrolls went with it.',
    keywords: [],
    speaker: 'guest',
  },
];
const TRIO = [
  { id: 'vera', name: 'Vera', aliases: [], role: 'librarian' },
  { id: 'max', name: 'Max', aliases: [], role: 'engineer' },
  { id: 'claude', name: 'Claude', aliases: [], role: 'co-host' },
];

/** On autopilot from the start; turn `n` is heard from 5·n to 5·n + 4 s. */
class AutopilotStage extends TurnStage {
  #turns = 0;

  constructor(options: ConstructorParameters<typeof TurnStage>[0] = {}) {
    super({ autopilot: true, ...options });
    this.at(0, { type: 'host-joined' });
  }

  says(speaker: string, text: string): this {
    this.#turns += 1;
    const fromMs = this.#turns * 5_000;
    return this.reply(`turn-000${this.#turns}`, speaker, { fromMs, toMs: fromMs + 4_000, text });
  }
}

describe('autopilot', () => {
  it('lets the next speaker follow after a natural gap, the least heard first', () => {
    const stage = new AutopilotStage().says('claude', 'One.').says('guest', 'Two.');
    expect(stage.play(15_000)).toEqual([
      '559 start-reply turn-0001 claude autopilot open',
      '9497 start-reply turn-0002 guest autopilot continue',
      '14597 start-reply turn-0003 claude autopilot continue',
    ]);
  });

  it('waits less after a question than after a statement', () => {
    const told = new AutopilotStage().says('claude', 'Is it, Guest?').play(10_000);
    expect(told.at(-1)).toBe('9249 start-reply turn-0002 guest handed-over continue');
  });

  it('is opened by the co-host', () => {
    expect(new AutopilotStage({ cast: TRIO, points: POINTS }).play(1_000)).toEqual([
      '559 start-reply turn-0001 claude opening open 0',
    ]);
  });

  it('stops when the host begins to speak in the gap, answers, and goes on', () => {
    const stage = new AutopilotStage().host(200, 1_500, 'Guest, you begin.').says('guest', 'Well, it began in a cave.');
    expect(withoutNotes(stage.play(10_000))).toEqual([
      '1900 commit-host "Guest, you begin."',
      '1900 start-reply turn-0001 guest addressed',
      '9497 start-reply turn-0002 claude autopilot continue',
    ]);
  });

  it('leaves the host time when the answer ends with a question back', () => {
    const stage = new AutopilotStage().host(200, 1_500, 'Guest, you begin.').says('guest', 'Where would you begin?');
    expect(withoutNotes(stage.play(15_000)).at(-1)).toBe('14000 start-reply turn-0002 claude autopilot continue');
  });

  it('rests while the host is away', () => {
    expect(new AutopilotStage().at(100, { type: 'host-left' }).play()).toEqual([]);
  });

  it('goes on when it is switched off and on again', () => {
    const stage = new AutopilotStage({ settings: { aiRunMax: 1 } }).says('claude', 'One.');
    stage.at(20_000, { type: 'autopilot', on: false }).at(21_000, { type: 'autopilot', on: true });
    expect(stage.play(22_000).slice(1)).toEqual([
      '9000 note floor-to-host run-limit',
      '20000 note autopilot false',
      '21000 note autopilot true',
      '21497 start-reply turn-0002 guest autopilot hand-back run-limit',
    ]);
  });
});

describe('the floor comes back to the host', () => {
  it('after a bounded run, whose last turn turns to the host; then nobody speaks', () => {
    const stage = new AutopilotStage({ settings: { aiRunMax: 2 } }).says('claude', 'One.').says('guest', 'And you?');
    expect(stage.play().slice(1)).toEqual([
      '9497 start-reply turn-0002 guest autopilot hand-back run-limit',
      '14000 note floor-to-host run-limit',
    ]);
    expect(stage.state.phase).toEqual({ name: 'listening' });
  });

  it('through the co-host, unless it has just spoken', () => {
    const settings = { aiRunMax: 3 };
    const stage = new AutopilotStage({ settings, cast: TRIO }).says('claude', 'One.').says('vera', 'Two.');
    expect(stage.play(15_000).at(-1)).toBe('14597 start-reply turn-0003 claude closing hand-back run-limit');
    const justSpoken = new AutopilotStage({ settings: { aiRunMax: 2 }, cast: TRIO }).says('claude', 'One.');
    expect(justSpoken.play(10_000).at(-1)).toBe('9497 start-reply turn-0002 vera autopilot hand-back run-limit');
  });

  it('when they have been heard for long enough', () => {
    const stage = new AutopilotStage({ settings: { aiRunMs: 11_000 } }).says('claude', 'One.').says('guest', 'Two.');
    expect(stage.play(15_000).at(-1)).toBe('14597 start-reply turn-0003 claude autopilot hand-back time-limit');
  });

  it('once every point is made: somebody sums up, and after the host’s next word only that is answered', () => {
    const stage = new AutopilotStage({ points: POINTS })
      .says('claude', POINTS[0]?.text ?? '')
      .says('guest', POINTS[1]?.text ?? '');
    stage.says('claude', 'That was our hour.').host(30_000, 31_000, 'Thank you both.');
    stage.reply('turn-0004', 'guest', { fromMs: 32_000, toMs: 33_000, text: 'Thank you.' });
    expect(withoutNotes(stage.play())).toEqual([
      '559 start-reply turn-0001 claude autopilot open 0',
      '9497 start-reply turn-0002 guest autopilot continue',
      '14597 start-reply turn-0003 claude autopilot wrap-up points-made',
      '31400 commit-host "Thank you both."',
      '31400 start-reply turn-0004 guest balance',
    ]);
  });

  it('when they go round in circles: first to the next point, the second time to the host', () => {
    const circle = 'Paper needs no power at all, and that is the charm which no disk will ever have.';
    const stage = new AutopilotStage({ points: POINTS });
    stage.says('claude', circle).says('guest', `Yes. ${circle}`).says('claude', `As I said: ${circle}`);
    expect(stage.play(20_000).slice(1)).toEqual([
      '9497 start-reply turn-0002 guest autopilot next-point 1',
      '14597 start-reply turn-0003 claude autopilot next-point 0 repetition',
      '19535 start-reply turn-0004 guest autopilot hand-back repetition',
    ]);
  });

  it('although every mind fails', () => {
    const stage = new AutopilotStage({ settings: { aiRunMax: 3 } })
      .says('claude', '')
      .says('guest', '')
      .says('claude', '');
    expect(stage.play().filter((line) => line.includes('start-reply'))).toHaveLength(3);
    expect(stage.state.run.over).toBe(true);
  });
});

describe('a question to another speaker by name', () => {
  const stage = () => new TurnStage().host(0, 1_000, 'Claude, what do you think?');

  it('is answered without autopilot, twice at most', () => {
    const told = stage()
      .reply('turn-0001', 'claude', { fromMs: 2_000, toMs: 3_000, text: 'Hello. Guest, how do you see it?' })
      .reply('turn-0002', 'guest', { fromMs: 4_000, toMs: 5_000, text: 'Dimly. What about you, Claude?' })
      .reply('turn-0003', 'claude', { fromMs: 6_000, toMs: 7_000, text: 'Clearly. Guest, once more?' })
      .play();
    expect(withoutNotes(told).slice(1)).toEqual([
      '1400 start-reply turn-0001 claude addressed',
      '3249 start-reply turn-0002 guest handed-over continue',
      '5299 start-reply turn-0003 claude handed-over continue',
    ]);
  });

  it('gives way to the host', () => {
    const told = stage()
      .reply('turn-0001', 'claude', { fromMs: 2_000, toMs: 3_000, text: 'Hello. Guest, how do you see it?' })
      .host(3_100, 4_000, 'Claude, what do you mean?')
      .play();
    expect(withoutNotes(told).at(-1)).toBe('4400 start-reply turn-0002 claude addressed');
  });
});

describe('the floor given by hand', () => {
  it('asks the speaker to carry on when the host has said nothing', () => {
    expect(new TurnStage().at(0, { type: 'floor-give', speaker: 'guest' }).play()).toEqual([
      '0 start-reply turn-0001 guest given continue',
    ]);
  });

  it('answers what the host has said since', () => {
    const told = new TurnStage().host(0, 1_000, 'What now?').at(1_300, { type: 'floor-give', speaker: 'guest' }).play();
    expect(told).toEqual(['1300 commit-host "What now?"', '1300 start-reply turn-0001 guest given']);
  });
});

describe('every decision', () => {
  it('comes out the same from a state that went through JSON', () => {
    const stage = new AutopilotStage({ points: POINTS, cast: TRIO })
      .says('claude', POINTS[0]?.text ?? '')
      .says('vera', 'Two.');
    stage.play(14_100);
    const event: TurnEvent = { type: 'timer', timer: 'gap', nowMs: 14_600 };
    const copy = JSON.parse(JSON.stringify(stage.state)) as TurnMachineState;
    expect(reduceTurn(copy, event)).toEqual(reduceTurn(stage.state, event));
  });
});
