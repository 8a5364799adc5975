import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BALANCES, type Candidate, preference } from './choose-instance.js';

const server = (name: string, more: Partial<Candidate> = {}) => ({
  name,
  loaded: true,
  busy: 0,
  others: 0,
  assigned: false,
  failing: false,
  ...more,
});
const order = (servers: ReturnType<typeof server>[], rules: Partial<Parameters<typeof preference>[1]> = {}) =>
  preference(servers, { balance: 'least-connections', parallel: 2, turn: 0, ...rules }).map(({ name }) => name);

describe('which server a request goes to', () => {
  it('is where the model is in memory and a place is free', () => {
    const servers = [server('cold', { loaded: false }), server('full', { busy: 2 }), server('warm', { busy: 1 })];
    expect(order(servers)).toEqual(['warm', 'cold', 'full']);
  });

  it('is the one with least to do, with least connections', () => {
    expect(order([server('a', { busy: 1 }), server('b')])).toEqual(['b', 'a']);
    expect(order([server('a', { busy: 7 }), server('b', { busy: 5 }), server('c', { busy: 6 })])).toEqual([
      'b',
      'c',
      'a',
    ]);
  });

  it('goes round, with round-robin, whatever they have to do', () => {
    const servers = [server('a', { busy: 1 }), server('b'), server('c')];
    const firsts = [0, 1, 2, 3].map((turn) => order(servers, { balance: 'round-robin', turn })[0]);
    expect(firsts).toEqual(['a', 'b', 'c', 'a']);
  });

  it('is, for a model nobody has in memory, the one that holds fewest others', () => {
    const servers = [
      server('two', { loaded: false, others: 2 }),
      server('one', { loaded: false, others: 1 }),
      server('none', { loaded: false, busy: 1 }),
    ];
    expect(order(servers)).toEqual(['none', 'one', 'two']);
  });

  it('is an assigned one as long as there is one, also when it has to be loaded there', () => {
    const servers = [server('other'), server('assigned', { assigned: true, loaded: false, busy: 9 })];
    expect(order(servers)).toEqual(['assigned', 'other']);
  });

  it('is one that has just failed only when there is no other: it would look idle', () => {
    expect(order([server('failing', { failing: true }), server('full', { busy: 9 })])).toEqual(['full', 'failing']);
  });

  it('loses none and invents none', () => {
    const candidate = fc.record({
      loaded: fc.boolean(),
      busy: fc.nat(5),
      others: fc.nat(3),
      assigned: fc.boolean(),
      failing: fc.boolean(),
    });
    const rules = fc.record({
      balance: fc.constantFrom(...BALANCES),
      parallel: fc.integer({ min: 1, max: 4 }),
      turn: fc.nat(),
    });
    fc.assert(
      fc.property(fc.array(candidate, { maxLength: 6 }), rules, (candidates, rule) => {
        expect(new Set(preference(candidates, rule))).toEqual(new Set(candidates));
      }),
      { seed: 11, numRuns: 300 },
    );
  });
});
