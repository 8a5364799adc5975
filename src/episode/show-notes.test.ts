import { describe, expect, it } from 'vitest';
import { MockLlm, type MockLlmAnswer } from '../adapters/mock/mock-llm.js';
import { ProviderError } from '../adapters/provider-error.js';
import type { Episode, EpisodeSpeaker } from './episode.js';
import { notesPage } from './notes-page.js';
import { type EpisodeBriefing, writeShowNotes } from './show-notes.js';

const { signal } = new AbortController();
const person = (id: string, name: string, kind: 'host' | 'ai'): EpisodeSpeaker => ({
  id,
  name,
  kind,
  role: kind === 'host' ? 'host' : 'co-host',
  rehearsal: true,
  gainDb: 0,
  muted: false,
  speaks: true,
  stem: `${id}.wav`,
});
const ada = person('you', 'Ada', 'host');
const claude = person('claude', 'Claude', 'ai');
const line = (speaker: EpisodeSpeaker, text: string) => ({
  speaker,
  text,
  startAt: 0,
  endAt: 1,
  words: [],
  interrupted: false,
});

const episode: Episode = {
  folder: '',
  sessionId: 'ses_0123456789ab',
  title: 'What *lasts*',
  briefing: 'interview',
  startedAt: new Date('2026-05-04T10:00:00Z'),
  trim: { startAt: 0, endAt: 4_000 * 48_000 },
  recordedSamples: 4_000 * 48_000,
  samples: 4_000 * 48_000,
  speakers: [ada, claude, { ...person('guest', 'Robin', 'ai'), speaks: false }],
  cues: [line(ada, 'What lasts?'), line(claude, 'Clay tablets can still be read today.')],
  places: [],
};
const chapters = [{ title: 'Clay', startAt: 3_661 * 48_000, endAt: episode.samples }];
const briefing: EpisodeBriefing = { summary: 'A talk about keeping.', topic: 'keeping', talkingPoints: [] };

const answering = (answer: MockLlmAnswer) => new MockLlm({ answer: () => answer });
const notes = (llm?: MockLlm, changes: Partial<Episode> = {}) =>
  writeShowNotes({ ...episode, ...changes }, chapters, { briefing, signal, ...(llm && { llm }) });

describe('show notes by a model', () => {
  const said = { speaker: 'Claude', text: '“Clay tablets can still be read, today!”' };
  const answer = {
    summary: 'They talk about clay.',
    takeaways: ['Clay lasts.'],
    quotes: [said, { speaker: 'Claude', text: 'Clay is forever.' }],
  };

  it('come from the transcript; what nobody said is no quotation', async () => {
    const llm = answering({ tokens: ['Here: ', JSON.stringify(answer)] });
    expect(await notes(llm)).toEqual({ ...answer, quotes: [said], by: 'model', because: null });
    const [request] = llm.requests;
    expect(request?.messages.at(-1)?.text).toBe('Ada: What lasts?\nClaude: Clay tablets can still be read today.');
    expect(request?.messages[0]?.text).toContain('1:01:01 Clay');
  });

  it('leave out the middle of a talk too long for the model', async () => {
    const llm = answering({ tokens: [JSON.stringify(answer)] });
    const cues = Array.from({ length: 9_000 }, (_, index) =>
      line(ada, `This is the line number ${index} of the talk.`),
    );
    await notes(llm, { cues });
    const lines = llm.requests[0]?.messages.at(-1)?.text.split('\n') ?? [];
    expect(lines.length).toBeLessThan(9_000);
    expect(lines[0]).toContain('number 0 ');
    expect(lines.at(-1)).toContain('number 8999 ');
    expect(lines.filter((one) => one === '[…]')).toHaveLength(1);
  });

  it.each([
    ['fails', { fail: new ProviderError('mock', 'auth', 'no key') }, 'the model failed: no key'],
    ['answers nonsense twice', { tokens: ['no idea'] }, 'could not be used'],
  ] as const)('are put together from the briefing when it %s, and say so', async (_, behaviour, because) => {
    const result = await notes(answering(behaviour));
    expect(result).toMatchObject({ by: 'briefing', summary: 'A talk about keeping.' });
    expect(result.because).toContain(because);
  });

  it('end with the export that is stopped', async () => {
    const stop = new AbortController();
    const writing = writeShowNotes(episode, chapters, { llm: answering({ stall: true }), signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(writing).rejects.toThrow('enough');
  });
});

describe('the page of notes', () => {
  it('tells what the episode is, its parts, and who in it is no person', async () => {
    const page = notesPage(episode, { notes: await notes(), chapters, soundbites: [] });
    expect(page).toContain('# What \\*lasts\\*\n\n2026-05-04 · 67 min\n\nA talk about keeping.');
    expect(page).toContain('- 1:01:01 Clay');
    expect(page).toContain('- Ada (host)\n- Claude (co-host, an AI voice in rehearsal)\n');
    expect(page).not.toContain('Robin');
    expect(page).toMatch(/AI voices.*from the briefing and the transcript\._\n$/);
    expect(page).not.toContain('## Quotes');
  });
});
