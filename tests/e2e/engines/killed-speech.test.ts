import { afterEach, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../../src/protocol/audio-format.js';
import type { SpeechCue } from '../../support/fakes/google-speech-fake.js';
import { ended, type EngineStage, hostOn, openEngineStage, recording } from './engine-stage.js';

let stage: EngineStage;
afterEach(() => stage.close());

describe('a voice whose machine dies in mid-session', { timeout: 90_000 }, () => {
  it('is replaced in the same turn, with a voice of its own for each speaker, and is back when it returns', async () => {
    stage = await openEngineStage();
    const { lines, clock, factory } = stage;
    const on = await hostOn(stage);
    await on.ask('Claude, are you there?', 'claude');
    await lines.voice.kill();
    for (const speaker of ['claude', 'guest', 'claude', 'guest', 'claude'] as const) {
      const answer = await on.ask(`${speaker}, and now?`, speaker);
      expect(answer.speech).toBeGreaterThan(3);
    }
    expect(on.told()).toEqual([
      expect.stringMatching(/^warning: Claude: the voice is now rehearsal\//),
      expect.stringMatching(/^warning: Guest: the voice is now rehearsal\//),
    ]);
    const [name = ''] = Object.keys(factory.breakers.states()).filter((one) => one.startsWith('tts google'));
    expect(factory.breakers.states()[name]).toBe('open');
    await lines.voice.revive();
    // gRPC has a wait of its own between its connections, a few seconds long by now.
    for (let turn = 0; turn < 8 && on.told().length < 3; turn += 1) {
      clock.putForward(60_000);
      await on.ask('Claude, back again?', 'claude');
    }
    expect(on.told().at(-1)).toMatch(/^info: Claude: the voice is google\/.* again\.$/);
    expect(factory.breakers.states()[name]).toBe('closed');
    const { metadata, stems, events } = await ended(stage, on);
    expect(
      events
        .filter((one) => one.type === 'engine')
        .map(({ part, speaker, provider }) => `${part} ${speaker} ${provider}`),
    ).toEqual(['tts claude rehearsal', 'tts guest rehearsal', 'tts claude google']);
    expect(metadata.turns.map(({ tts }) => tts.split('/')[0]).join(' ')).toMatch(/^google( rehearsal){5,12} google$/);
    expect(metadata).toMatchObject({ missing: [], sync: { ok: true } });
    expect(new Set(stems.map((stem) => stem.length)).size).toBe(1);
    expect(on.errors()).toEqual([]);
  });
});

describe('a recogniser whose machine dies in mid-session', { timeout: 90_000 }, () => {
  it('is replaced within seconds: what the host says meanwhile is understood by the next', async () => {
    const second = await recording('h02-rms.wav');
    const spokenMs = (second.length / SAMPLE_RATE) * 1_000;
    let saidAtMs = Number.POSITIVE_INFINITY;
    // Google's stream begins where the first recogniser's last words ended.
    const cues = (): SpeechCue[] => {
      const endMs = saidAtMs + spokenMs - 1_300 - 1_000;
      const words = [
        { text: 'Guest,', fromMs: endMs - 600, toMs: endMs - 300 },
        { text: 'you?', fromMs: endMs - 300, toMs: endMs },
      ];
      return [{ atMs: endMs + 300, results: [{ text: 'Guest, you?', final: true, endMs, words }] }];
    };
    const words = [
      { text: 'claude', startMs: 560, endMs: 800 },
      { text: 'begin', startMs: 800, endMs: 1_000 },
    ];
    stage = await openEngineStage({ assemblyai: { turns: [{ atMs: 5_200, words }] }, google: cues });
    const on = await hostOn(stage, await recording('h02-rms.wav'));
    const { host } = on;
    await on.turnOf('claude');
    const saidAt = host.wav.nowAt + SAMPLE_RATE;
    saidAtMs = (saidAt / SAMPLE_RATE) * 1_000;
    const killedAt = host.wav.nowAt;
    host.wav.scheduleSpeech(second, saidAt);
    await stage.lines.assemblyai.kill();
    const switched = host.until(
      ({ name, payload }) => name === 'server.ack' && 'message' in payload && payload.message.includes('google'),
    );
    const answered = on.turnOf('guest');
    const { at } = await switched;
    process.stdout.write(`  recognition passed on ${((at - killedAt) / 48).toFixed(0)} ms after the kill\n`);
    await answered;
    expect(on.told()).toEqual([
      expect.stringMatching(/^warning: Host: the recognition is now google\/latest_long\. .*AssemblyAI/),
    ]);
    expect(at - killedAt).toBeLessThan(8 * SAMPLE_RATE);
    const { metadata, stems, events } = await ended(stage, on);
    expect(events.filter((one) => one.type === 'stt.final').map(({ text }) => text)).toEqual([
      'Claude begin.',
      'Guest, you?',
    ]);
    expect(events.filter((one) => one.type === 'engine')).toMatchObject([
      { part: 'stt', speaker: 'you', provider: 'google' },
    ]);
    expect(metadata).toMatchObject({ missing: [], sync: { ok: true } });
    expect(new Set(stems.map((stem) => stem.length)).size).toBe(1);
    expect(on.errors()).toEqual([]);
  });

  it('and all its vendors with it: the built-in one listens, and typed lines work as ever', async () => {
    stage = await openEngineStage();
    const on = await hostOn(stage);
    await Promise.all([stage.lines.assemblyai.kill(), stage.lines.speech.kill()]);
    await on.host.until(
      ({ name, payload }) => name === 'server.ack' && 'message' in payload && payload.message.includes('rehearsal'),
      { past: true },
    );
    expect((await on.ask('Claude, are you there?', 'claude')).text).toBe('This is what Claude thinks.');
    expect(on.told()).toHaveLength(2);
    const { metadata } = await ended(stage, on);
    expect(metadata).toMatchObject({ missing: [], sync: { ok: true } });
  });
});
