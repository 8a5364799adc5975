import { describe, expect, it } from 'vitest';
import { parseBriefing } from './briefing-loader.js';
import { partOf, SHOW_FORMATS, type ShowFormat } from './show-format.js';
import { outputBudget, turnLength } from './turn-length.js';

const show = (format: ShowFormat, pace = 0.5) =>
  parseBriefing('x', `---\ntitle: T\nformat: ${format}\npace: ${pace}\n---\n`);
const guest = { role: 'guest', words: undefined };
const coHost = { role: 'co-host', words: undefined };

describe('the length of a turn', () => {
  it('follows the format and the part in it', () => {
    expect(turnLength(show('interview'), guest)).toEqual({ usualWords: 75, longestWords: 180 });
    expect(turnLength(show('interview'), coHost)).toEqual({ usualWords: 40, longestWords: 100 });
    expect(turnLength(show('solo'), coHost)).toEqual({ usualWords: 20, longestWords: 90 });
  });

  it('is what the cast says where it says something', () => {
    expect(turnLength(show('solo'), { ...coHost, words: 60 })).toEqual({ usualWords: 60, longestWords: 150 });
  });

  it('is shorter in a quick show and longer in a slow one', () => {
    const words = (pace: number) => turnLength(show('debate', pace), guest).usualWords;
    expect([words(0), words(0.5), words(1)]).toEqual([90, 70, 55]);
  });

  it.each(SHOW_FORMATS)(
    'has a limit of tokens behind it, in the format %s, that cuts no sentence of its length',
    (format) => {
      for (const pace of [0, 1]) {
        for (const speaker of [guest, coHost, { ...guest, words: 180 }]) {
          const { usualWords, longestWords } = turnLength(show(format, pace), speaker);
          expect(longestWords).toBeLessThanOrEqual(180);
          if (speaker.words === undefined) expect(longestWords).toBeGreaterThan(usualWords);
          // An English word is 1.35 tokens.
          expect(outputBudget(show(format, pace), speaker)).toBeGreaterThan(longestWords * 1.35);
          expect(outputBudget(show(format, pace), speaker)).toBeLessThanOrEqual(440);
        }
      }
    },
  );
});

describe('the part of a role', () => {
  it.each<[string, ShowFormat, string]>([
    ['co-host', 'interview', 'co-host'],
    ['Cohost and producer', 'panel', 'co-host'],
    ['moderator', 'debate', 'co-host'],
    ['the chairwoman', 'debate', 'co-host'],
    ['judge', 'trial', 'co-host'],
    ['judge at the county court', 'interview', 'guest'],
    ['counsel for the defence', 'trial', 'guest'],
    ['clockmaker', 'round-table', 'guest'],
    ['host of another show', 'interview', 'guest'],
  ])('%s in the format %s is the %s’s', (role, format, part) => expect(partOf(role, format)).toBe(part));
});

describe('a show', () => {
  it('is an interview for one or two speakers and a round table for more, unless it says what it is', () => {
    const cast = (...ids: string[]) => `cast: [${ids.map((id) => `{ id: ${id}, name: ${id} }`).join(', ')}]`;
    const formatOf = (fields: string) => parseBriefing('x', `---\ntitle: x\n${fields}\n---\n`).format;
    expect(formatOf(cast('a'))).toBe('interview');
    expect(formatOf(cast('a', 'b'))).toBe('interview');
    expect(formatOf(cast('a', 'b', 'c'))).toBe('round-table');
    expect(formatOf(`format: panel\n${cast('a')}`)).toBe('panel');
  });
});
