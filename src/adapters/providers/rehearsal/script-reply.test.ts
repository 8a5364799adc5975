import { describe, expect, it } from 'vitest';
import type { LlmRequest, TalkingPoint } from '../../llm.js';
import { scriptReply } from './script-reply.js';

const POINTS: readonly TalkingPoint[] = [
  {
    title: 'Old voices are fast',
    text: 'Old speech engines start talking in less than a tenth of a second.',
    keywords: ['voice', 'latency', 'speed'],
    question: 'Does speed matter more than beauty to you?',
  },
  {
    title: 'Noise breaks small recognisers',
    text: 'A small recogniser works in a quiet room and falls apart next to a fan.',
    keywords: ['noise', 'transcription', 'mistake'],
    speaker: 'guest',
  },
  {
    title: 'Local means private',
    text: 'Nothing you say leaves this computer while we rehearse.',
    keywords: ['privacy', 'data', 'cloud', 'recording'],
    question: 'Would you trust it more if it did?',
    speaker: 'claude',
  },
];

class Show {
  readonly #lines: { name: string; text: string }[] = [];

  constructor(private readonly points = POINTS) {}

  host(text: string): this {
    this.#lines.push({ name: 'Ada', text });
    return this;
  }

  reply(name: 'Claude' | 'Guest', directed: Pick<LlmRequest, 'cue' | 'pointsMade'> = {}): string {
    const text = scriptReply({ ...this.#request(name), ...directed });
    this.#lines.push({ name, text });
    return text;
  }

  #request(name: string): LlmRequest {
    return {
      speaker: { id: name.toLowerCase(), name },
      others: ['Claude', 'Guest'].filter((other) => other !== name),
      system: '',
      messages: this.#lines.map((line) => ({
        role: line.name === name ? 'assistant' : 'user',
        name: line.name,
        text: line.text,
        interrupted: false,
      })),
      talkingPoints: this.points,
      topic: 'small speech machines',
      maxOutputTokens: 300,
    };
  }
}

describe('the script reader', () => {
  it('answers with the point that was asked for, from rough recognised words, then asks back', () => {
    const reply = new Show().host('welcome back cloud what do you sink about voices and sped').reply('Claude');
    expect(reply).toContain('voices');
    expect(reply).toMatch(/tenth of a second\. Does speed matter more than beauty to you\?$/);
  });

  it('says once, at the beginning, that this is a rehearsal', () => {
    const show = new Show().host('hello');
    expect(show.reply('Claude')).toMatch(/^This is a rehearsal: I only read from the briefing\. /);
    expect(show.reply('Guest')).not.toContain('rehearsal:');
    expect(show.host('go on').reply('Claude')).not.toContain('rehearsal:');
  });

  it('takes its own points first when nothing in particular was asked', () => {
    expect(new Show().host('hello').reply('Guest')).toContain('falls apart next to a fan');
    expect(new Show().host('hello').reply('Claude')).toContain('leaves this computer');
  });

  it('says that the briefing has no answer, and goes on with a point', () => {
    const reply = new Show().host('tell me about the price of coffee').reply('Claude');
    expect(reply).toMatch(/coffee/);
    expect(reply).toMatch(/no answer|says nothing/);
    expect(reply).toContain('leaves this computer');
  });

  it('never makes a point twice, and says so when all are made', () => {
    const show = new Show();
    const replies = Array.from({ length: 5 }, () => show.host('and what about speed').reply('Claude'));
    for (const { text } of POINTS) expect(replies.filter((reply) => reply.includes(text))).toHaveLength(1);
    for (const reply of replies.slice(3)) expect(reply).toMatch(/every point|nothing more/);
  });

  it('counts a point as made although the host cut it short', () => {
    const show = new Show().host('Claude said: old speech engines start talking in, wait. And how fast are voices?');
    expect(show.reply('Claude')).not.toContain('tenth of a second');
  });

  it('speaks to the other speaker by name when that one spoke last', () => {
    const show = new Show().host('hello');
    show.reply('Claude');
    expect(show.reply('Guest')).toContain('Claude');
    expect(show.reply('Claude')).toContain('Guest');
  });

  it('sums up what was covered and what is open', () => {
    const show = new Show().host('what about noise');
    show.reply('Claude');
    const recap = show.host('can you summarize that').reply('Claude');
    expect(recap).toContain('one point');
    expect(recap).toContain('Noise breaks small recognisers');
    expect(recap).toContain('Still open: Local means private.');
  });

  it('does not lead over in the same way twice in a row', () => {
    const points = Array.from({ length: 12 }, (_, index) => ({
      title: `Point ${index}`,
      text: `Statement number ${index} stands here for itself alone.`,
      keywords: [],
    }));
    const show = new Show(points);
    const links = points.map(() =>
      show
        .host('mm')
        .reply('Claude')
        .replace(/Statement.*/, '')
        .trim(),
    );
    for (const [index, link] of links.entries()) expect(link).not.toBe(links[index + 1]);
    expect(new Set(links.slice(1)).size).toBeGreaterThan(2);
  });

  it('says the same in the same conversation', () => {
    const tell = () => new Show().host('what about data').reply('Claude');
    expect(tell()).toBe(tell());
  });

  it('makes the point it is cued to make, whatever was said last', () => {
    const show = new Show().host('what about data');
    const [, noise] = POINTS;
    if (!noise) throw new Error('The show has a second point.');
    expect(show.reply('Claude', { cue: { kind: 'next-point', point: noise, host: 'Ada' } })).toContain(noise.text);
  });

  it('asks the host by name, and makes no point, when the floor goes back', () => {
    const show = new Show().host('hello');
    show.reply('Claude');
    const back = show.reply('Guest', { cue: { kind: 'hand-back', host: 'Ada' } });
    expect(back).toMatch(/Ada, [^.]+\?$/);
    for (const { text } of POINTS) expect(back).not.toContain(text);
  });

  it('closes the show, and makes no point, when it is cued to wrap up', () => {
    const show = new Show().host('hello');
    show.reply('Claude');
    expect(show.reply('Guest', { cue: { kind: 'wrap-up', host: 'Ada' } })).toMatch(/So far we have covered one point/);
    const over = new Show().reply('Guest', { cue: { kind: 'wrap-up', host: 'Ada' }, pointsMade: POINTS });
    expect(over).toMatch(/every point|nothing more/);
  });

  it('makes no point again that was made before the conversation it is told of', () => {
    const show = new Show();
    const [voices, noise, local] = POINTS;
    const pointsMade = [voices, local].filter((point) => point !== undefined);
    expect(show.host('what about voices').reply('Claude', { pointsMade })).toContain(noise?.text);
    const cue = { kind: 'next-point', host: 'Ada', ...(local && { point: local }) } as const;
    expect(show.reply('Guest', { cue, pointsMade })).toMatch(/every point|nothing more/);
  });

  it('does not take a line of the producers for the conversation', () => {
    const request = (messages: LlmRequest['messages']): LlmRequest => ({
      speaker: { id: 'guest', name: 'Guest' },
      others: ['Claude'],
      system: '',
      messages,
      talkingPoints: POINTS,
      cue: { kind: 'continue', host: 'Ada' },
      topic: 'small speech machines',
      maxOutputTokens: 300,
    });
    const heard = [{ role: 'user', name: 'Claude', text: 'Well.', interrupted: false }] as const;
    const instruction = { role: 'user', name: '', text: '(Sum up.)', interrupted: false } as const;
    expect(scriptReply(request([...heard, instruction]))).toBe(scriptReply(request(heard)));
  });

  it('is honest about an empty briefing', () => {
    expect(new Show([]).host('hello').reply('Claude')).toContain('gives me no points to read');
  });

  it('stays short', () => {
    const show = new Show();
    for (const said of ['hello', 'what about speed', 'and coffee?', 'summarize', 'more']) {
      expect(
        show
          .host(said)
          .reply('Claude')
          .match(/[.?!](?:\s|$)/g)?.length,
      ).toBeLessThanOrEqual(5);
    }
  });
});
