import { describe, expect, it } from 'vitest';
import { readOptions, UsageError } from './options.js';
import { planTakes } from './plan.js';
import { markdownOf, progressLine, reportOf, type TakeResult } from './results.js';

describe('a plan of takes', () => {
  it('holds every kind, a few of each, in a fixed order', () => {
    const names = planTakes({ takes: 48, seed: '1' }).map((take) => take.kind.name);
    const count = (name: string) => names.filter((kind) => kind === name).length;
    expect([...new Set(names)].map((name) => [name, count(name)])).toEqual([
      ['hesitation-0.9', 6],
      ['name', 12],
      ['mm-hmm', 6],
      ['hesitation-1.6', 6],
      ['hold-on', 6],
      ['cough', 6],
      ['silence', 6],
    ]);
  });

  it('makes the same take alone as among the others', () => {
    const among = planTakes({ takes: 48, seed: '7' }).find((take) => take.name === 'cough-03');
    expect(planTakes({ takes: 1, seed: '7', only: 'cough-03' })).toEqual([among]);
    expect(planTakes({ takes: 3, seed: '7', only: 'cough' })[2]).toEqual(among);
    expect(planTakes({ takes: 1, seed: '8', only: 'cough-03' })[0]?.setting).not.toEqual(among?.setting);
  });

  it('varies voice and room, and keeps the voice out of the noise', () => {
    const settings = planTakes({ takes: 200, seed: '1' }).map((take) => take.setting);
    for (const { loudnessDb, room } of settings) {
      expect(loudnessDb).toBeGreaterThanOrEqual(-30);
      expect(loudnessDb).toBeLessThan(-12);
      expect(room.levelDb).toBeGreaterThanOrEqual(-60);
      expect(room.levelDb).toBeLessThanOrEqual(Math.min(-45, loudnessDb - 30));
    }
    expect(new Set(settings.map(({ room }) => room.colour))).toEqual(new Set(['white', 'pink']));
  });

  it('knows no take of another name', () => {
    expect(() => planTakes({ takes: 1, seed: '1', only: 'sneeze' })).toThrow('There is no take called sneeze.');
  });
});

describe('the options', () => {
  it('are 48 takes, one at a time, unless something else is said', () => {
    expect(readOptions([])).toEqual({
      takes: 48,
      only: undefined,
      seed: '1',
      parallel: 1,
      url: undefined,
      out: undefined,
      json: false,
    });
    expect(readOptions(['--help'])).toBe('help');
    expect(readOptions(['--takes', '3', '--only', 'cough', '--parallel', '2'])).toMatchObject({
      takes: 3,
      only: 'cough',
      parallel: 2,
    });
  });

  it.each([['--takes', '0'], ['--parallel', 'two'], ['--url', 'nowhere'], ['--loud']])('refuse %s %s', (...args) => {
    expect(() => readOptions(args.filter((arg) => arg !== undefined))).toThrow(UsageError);
  });
});

describe('the results', () => {
  const result = (name: string, change: Partial<TakeResult>): TakeResult => ({
    name,
    kind: name.replace(/-\d+$/, ''),
    about: 'what | happens',
    voice: 'rms',
    setting: { loudnessDb: -20.4, room: { colour: 'pink', levelDb: -55.2 } },
    problems: [],
    figures: {},
    heard: [{ text: 'hold on', delayMs: 300 }],
    recording: null,
    ...change,
  });
  const takes = [
    result('hold-on-01', { figures: { silenceMs: 310 } }),
    result('hold-on-02', { figures: { silenceMs: 290 }, problems: ['missed stop'], recording: 'recordings/x' }),
    result('cough-01', { figures: { pauses: 1, heldMs: 2_000 }, heard: [] }),
  ];

  it('are counted by kind and told one by one', () => {
    const lines = markdownOf(reportOf('1', takes)).split('\n');
    expect(lines).toContain('## 2 of 3 takes as they must be (seed 1)');
    expect(lines).toContain('| hold-on | 2 | 1 | 310, at most 310 |  |  |');
    expect(lines).toContain('| cough | 1 | 1 |  |  | 1 |');
    expect(lines).toContain(
      '| hold-on-02 | what \\| happens | rms -20 / -55 pink | hold on | missed stop; silent after 290 ms; recordings/x |',
    );
  });

  it('say at once what went wrong', () => {
    expect(takes.map(progressLine)).toEqual([
      'ok   hold-on-01         what | happens — silent after 310 ms',
      'FAIL hold-on-02         what | happens — silent after 290 ms; missed stop',
      'ok   cough-01           what | happens — held back 1×, 2000 ms',
    ]);
  });
});
