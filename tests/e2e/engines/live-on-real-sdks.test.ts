import { afterEach, describe, expect, it } from 'vitest';
import { VENDOR_PROFILES } from '../../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { chatAnswer } from '../../support/fakes/openai-chat-fake.js';
import { ended, type EngineStage, hostOn, openEngineStage, recording } from './engine-stage.js';

let stage: EngineStage;
afterEach(() => stage.close());

const ASKED = 'Claude, what do you think about the future of small language models?';
/** As the recording has them, in milliseconds. */
const WORDS = ASKED.toLowerCase()
  .replace(/[^a-z ]/g, '')
  .split(' ')
  .map((text, index, all) => ({
    text,
    startMs: 560 + (index * 4_310) / all.length,
    endMs: 560 + ((index + 1) * 4_310) / all.length,
  }))
  .map(({ text, startMs, endMs }) => ({ text, startMs: Math.round(startMs), endMs: Math.round(endMs) }));

describe('a conversation on real client libraries', { timeout: 60_000 }, () => {
  it('is recognised, answered by both speakers with sound, recorded whole, and names its engines', async () => {
    stage = await openEngineStage({ assemblyai: { turns: [{ atMs: 5_200, words: WORDS }] } });
    const on = await hostOn(stage, await recording('h02-rms.wav'));
    const { event } = await on.turnOf('claude');
    expect({ errors: on.errors(), told: on.told() }).toEqual({ errors: [], told: [] });
    expect(event).toMatchObject({ payload: { line: { text: 'This is what Claude thinks.', interrupted: false } } });
    const guest = await on.ask('Guest, and what about you?', 'guest');
    expect(guest.text).toBe('This is what the guest thinks.');
    expect(guest.speech).toBeGreaterThan(3);
    const { metadata, stems, events } = await ended(stage, on);

    const heard = events.filter((one) => one.type === 'stt.final').map(({ text }) => text);
    expect(heard).toEqual([
      `${WORDS.map(({ text }) => text)
        .join(' ')
        .replace(/^c/, 'C')}.`,
      'Guest, and what about you?',
    ]);
    expect(events.filter((one) => one.type === 'llm.start').map(({ provider }) => provider)).toEqual([
      'claude',
      'groq',
    ]);
    expect(metadata.turns.map(({ llm, tts }) => `${llm.split('/')[0]} ${tts.split('/')[0]}`)).toEqual([
      'claude google',
      'groq google',
    ]);
    expect(events.filter((one) => one.type === 'engine')).toEqual([]);
    expect(metadata).toMatchObject({ missing: [], sync: { ok: true } });
    expect(new Set(stems.map((stem) => stem.length))).toEqual(new Set([metadata.samples]));
    expect(stems.every((stem) => stem.some((sample) => Math.abs(sample) > 1_000))).toBe(true);
    expect(on.errors()).toEqual([]);
    stage.assertClean();
  });

  it('sends the vendors what was really said, as each wants to have it', async () => {
    stage = await openEngineStage();
    const on = await hostOn(stage);
    await on.ask('Claude, begin.', 'claude');
    expect({ errors: on.errors(), told: on.told() }).toEqual({ errors: [], told: [] });
    stage.fakes.groq.script(chatAnswer(VENDOR_PROFILES.groq, 'Good.'));
    await on.ask('Guest, do you agree?', 'guest');
    const { messages } = (await stage.fakes.groq.call(0)).body as { messages: { role: string; content: string }[] };
    const text = messages.map(({ content }) => content).join('\n');
    expect(text).toContain('Claude, begin.');
    expect(text).toContain('This is what Claude thinks.');
    expect(text).toContain('Guest, do you agree?');
    await ended(stage, on);
    stage.assertClean();
  });
});
