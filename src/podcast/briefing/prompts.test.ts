import { describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.js';
import type { Briefing } from './briefing.js';
import { parseBriefing } from './briefing-loader.js';
import { systemPrompt } from './prompts.js';
import { SHOW_FORMATS } from './show-format.js';

const briefing = parseBriefing(
  'clocks',
  `---
title: Keeping time
topic: how people keep time
minutes: 20
host: { name: Ada }
cast:
  - { id: claude, name: Claude, role: co-host, persona: Curious and dry. }
  - { id: nora, name: Nora, role: clockmaker, persona: Loves brass. }
points:
  - { title: Sundials, text: A sundial needs the sun., question: And at night?, speaker: claude }
  - { title: Escapements, text: The escapement ticks., speaker: nora }
  - { title: Railways, text: Railways made noon the same., }
---
Keep it light; the listeners are new to the subject.
`,
);
const nora = { id: 'nora', name: 'Nora', role: 'clockmaker' };
const claude = { id: 'claude', name: 'Claude', role: 'co-host' };

describe('the prompt of a speaker', () => {
  const prompt = systemPrompt({ briefing, speakerId: 'claude', others: [nora] });

  it('says who it is, in which show, with whom', () => {
    expect(prompt).toContain('You are Claude, co-host of the podcast episode "Keeping time"');
    expect(prompt).toContain('The topic is how people keep time.');
    expect(prompt).toContain('Curious and dry.');
    expect(prompt).toContain('- Ada, the host, a human being');
    expect(prompt).toContain('- Nora, clockmaker, an AI speaker');
    expect(prompt).not.toContain('Loves brass');
  });

  it('gives it its own points and the shared ones, and leaves the others theirs', () => {
    expect(prompt).toContain(
      'Yours to bring up:\n- Sundials: A sundial needs the sun. You might then ask: And at night?',
    );
    expect(prompt).toContain('Anyone may bring these up:\n- Railways: Railways made noon the same.');
    expect(prompt).toContain('Leave these to Nora: Escapements.');
    expect(prompt).not.toContain('The escapement ticks');
  });

  it('frees the points of somebody who is not there', () => {
    expect(systemPrompt({ briefing, speakerId: 'claude', others: [] })).toContain(
      '- Escapements: The escapement ticks.',
    );
  });

  it('tells how to talk, whom not to speak for, and what a cut line means', () => {
    expect(prompt).toMatch(/no lists, headings, bold/);
    expect(prompt).toMatch(/never a line, a thought or an answer for Ada or Nora/);
    expect(prompt).toMatch(/ends in a dash \(—\) was cut off/);
    expect(prompt).toMatch(/planned for about 20 minutes/);
    expect(prompt).toContain('Keep it light');
  });

  it('gives a guest another duty than a co-host, and says who moderates', () => {
    const guest = systemPrompt({ briefing, speakerId: 'nora', others: [claude] });
    expect(guest).toContain('You do not moderate: Ada does.');
    expect(prompt).not.toContain('You do not moderate:');
    expect(guest).toContain('Leave these to Claude: Sundials.');
    const debate = { ...briefing, format: 'debate' as const };
    expect(systemPrompt({ briefing: debate, speakerId: 'nora', others: [claude] })).toContain('moderate: Claude does.');
    expect(systemPrompt({ briefing: debate, speakerId: 'nora', others: [] })).toContain('moderate: Ada does.');
    expect(systemPrompt({ briefing: debate, speakerId: 'claude', others: [nora] })).toContain(
      'You chair the debate for Ada',
    );
  });

  it('does not call a host by a name it does not know', () => {
    const nameless = systemPrompt({
      briefing: { ...briefing, host: { name: 'Host' } },
      speakerId: 'claude',
      others: [],
    });
    expect(nameless).toContain('- the host, a human being; say "you" to them');
    expect(nameless).not.toMatch(/\bHost\b/);
  });

  it('asks for turns as long as the part in the format, shorter in a quick show', () => {
    expect(prompt).toContain('two or three sentences, about forty words');
    const guest = (change: Partial<Briefing>) =>
      systemPrompt({ briefing: { ...briefing, ...change }, speakerId: 'nora', others: [] });
    expect(guest({})).toContain('three to five sentences, about seventy-five words');
    expect(guest({ pace: 1 })).toContain('two to four sentences, about fifty-five words');
    expect(guest({ format: 'solo' })).toContain('one or two sentences, about thirty-five words');
    const wordy = briefing.cast.map((speaker) => ({ ...speaker, words: 120 }));
    expect(guest({ cast: wordy })).toContain('about one hundred twenty words');
  });

  it.each(SHOW_FORMATS)('is whole for everybody in the format %s', (format) => {
    for (const name of ['Ada', 'Host']) {
      const show = { ...briefing, format, host: { name } };
      const prompts = [
        systemPrompt({ briefing: show, speakerId: 'claude', others: [nora] }),
        systemPrompt({ briefing: show, speakerId: 'nora', others: [claude] }),
      ];
      expect(prompts[0]).not.toBe(prompts[1]);
      for (const text of prompts) {
        expect(text).toContain('- When it opens: ');
        expect(text).toMatch(/- When (?:Ada|the host) brings it to an end: /);
        expect(text).not.toMatch(/[{}]|undefined|\bHost\b|[.!?] the host\b/);
      }
    }
  });

  it('bounds the notes and tells no point twice', () => {
    const long = systemPrompt({
      briefing: { ...briefing, body: 'A line of notes.\n'.repeat(5000) },
      speakerId: 'nora',
      others: [],
    });
    expect(long.length).toBeLessThan(20_000);
    const fromBody = parseBriefing('x', '---\ntitle: T\n---\n## Water clocks\nThey ran at night.\n');
    const once = systemPrompt({ briefing: fromBody, speakerId: 'guest', others: [] });
    expect(once.split('They ran at night.')).toHaveLength(2);
  });

  it('is the same every time', () => {
    expect(systemPrompt({ briefing, speakerId: 'claude', others: [nora] })).toBe(prompt);
  });

  it('is not written for a stranger', () => {
    expect(() => systemPrompt({ briefing, speakerId: 'bob', others: [] })).toThrow(AppError);
  });
});
