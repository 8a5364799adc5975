import { describe, expect, it } from 'vitest';
import { limits } from '../../limits.js';
import { BriefingLoader } from './briefing-loader.js';
import { systemPrompt } from './prompts.js';
import { createSentenceSplitter } from '../spoken/sentence-splitter.js';
import { spokenFormOf } from '../spoken/spoken-forms.js';
import { createSpokenTextFilter } from '../spoken/spoken-text.js';

const loader = new BriefingLoader({ directory: new URL('../../../briefings/', import.meta.url).pathname, limits });
const words = (text: string) => text.split(/\s+/).length;

describe('the sample briefings', () => {
  it('are offered in order, without a problem', async () => {
    const list = await loader.list();
    expect(list.map(({ id, problem }) => [id, problem])).toEqual([
      ['interview', null],
      ['round-table', null],
      ['solo-with-guest', null],
    ]);
  });

  it.each(['interview', 'round-table', 'solo-with-guest'])('%s can be read aloud as it stands', async (id) => {
    const { talkingPoints, lexicon } = await loader.load(id);
    expect(talkingPoints.length).toBeGreaterThanOrEqual(8);
    const openings = talkingPoints.map((point) => point.text.split(/\s+/).slice(0, 6).join(' ').toLowerCase());
    expect(new Set(openings).size).toBe(talkingPoints.length);
    for (const point of talkingPoints) {
      const filter = createSpokenTextFilter();
      expect(filter.push(point.text) + filter.flush()).toBe(point.text);
      expect(spokenFormOf(point.text, lexicon).text).toBe(point.text);
      const splitter = createSentenceSplitter({ firstMaxChars: 240 });
      for (const sentence of [...splitter.push(point.text), ...splitter.flush()]) {
        expect(words(sentence.trim()), sentence).toBeGreaterThanOrEqual(8);
        expect(words(sentence.trim()), sentence).toBeLessThanOrEqual(28);
      }
      expect(point.keywords.length).toBeGreaterThanOrEqual(4);
    }
  });

  it.each(['interview', 'round-table', 'solo-with-guest'])(
    '%s gives every speaker a character and a prompt',
    async (id) => {
      const briefing = await loader.load(id);
      for (const speaker of briefing.cast) {
        expect(words(speaker.persona)).toBeGreaterThan(15);
        const others = briefing.cast.filter((other) => other !== speaker);
        expect(systemPrompt({ briefing, speakerId: speaker.id, others })).toContain(speaker.name);
      }
    },
  );
});
