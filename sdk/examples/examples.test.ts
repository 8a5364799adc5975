import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VENDOR_PROFILES } from '../../src/adapters/providers/openai-compatible/vendor-profiles.js';
import { CHAT_KEY, chatAnswer, startOpenAiChatFake } from '../../tests/support/fakes/openai-chat-fake.js';
import type { SseFake } from '../../tests/support/fakes/sse-fake.js';
import { recordEpisode } from '../../tests/support/recorded-episode.js';
import { startWholeApp, type WholeApp } from '../../tests/support/whole-app.js';
import { main as askTwoModels } from './ask-two-models.js';
import { main as hostFromWav } from './host-from-wav.js';
import { main as listEpisodes } from './list-episodes.js';

let app: WholeApp;
let openai: SseFake;
let groq: SseFake;

beforeAll(async () => {
  [openai, groq] = await Promise.all([
    startOpenAiChatFake(VENDOR_PROFILES.openai),
    startOpenAiChatFake(VENDOR_PROFILES.groq),
  ]);
  const [startAt, endAt] = [0.66 * 48_000, 4.68 * 48_000];
  const words = 'Claude, are you glad to be here today?';
  app = await startWholeApp({
    engines: {
      stt: { cues: [{ at: endAt + 4_800, event: { type: 'final', text: words, startAt, endAt, words: [] } }] },
    },
    env: {
      OPENAI_API_KEY: CHAT_KEY,
      OPENAI_BASE_URL: `${openai.url}/v1`,
      GROQ_API_KEY: CHAT_KEY,
      GROQ_BASE_URL: `${groq.url}/v1`,
    },
  });
}, 120_000);
afterAll(async () => {
  await app?.close();
  await Promise.all([openai?.close(), groq?.close()]);
});

async function run(example: typeof listEpisodes, ...args: string[]): Promise<string[]> {
  const lines: string[] = [];
  await example(['--data', app.dataDir, ...args], (line) => lines.push(line));
  return lines;
}

describe('the examples, against a fresh server', () => {
  it('are all tried here', () => {
    const shared = ['connect.ts', 'examples.test.ts', 'run.ts'];
    const files = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter((name) => !shared.includes(name));
    expect(files.sort()).toEqual(['ask-two-models.ts', 'host-from-wav.ts', 'list-episodes.ts']);
  });

  it('list its episodes', async () => {
    expect(await run(listEpisodes)).toEqual(['There are no recordings.']);
    await recordEpisode(app.recordingsDir, {
      id: 'ses_1111111111111111',
      title: 'One',
      startedAt: '2026-04-01T10:00:00.000Z',
    });
    await recordEpisode(app.recordingsDir, {
      id: 'ses_2222222222222222',
      title: 'Two',
      startedAt: '2026-04-02T10:00:00.000Z',
    });
    const lines = await run(listEpisodes);
    expect(lines[0]).toMatch(/^2026-04-02 {2}Two {2}[\d.]+ min, \d+ turns, /);
    expect(lines.at(-1)).toBe('2 in all.');
  });

  it('ask two models and show both answers as they come', { timeout: 30_000 }, async () => {
    openai.script(chatAnswer(VENDOR_PROFILES.openai, 'Begin with ', 'a question. ', 'Then listen. ', 'That is all.'));
    groq.script(chatAnswer(VENDOR_PROFILES.groq, 'Begin with ', 'a sound. ', 'Nothing else.'));
    const models = ['gpt-4.1-mini', 'groq-llama-3.3-70b-versatile'];
    const lines = await run(askTwoModels, 'What makes a good opening?', ...models);
    const said = (model: string) =>
      lines.flatMap((line) => (line.startsWith(`${model}: `) ? [line.slice(model.length + 2)] : [])).join(' ');
    expect(said(models[0] ?? '')).toBe('Begin with a question. Then listen. That is all.');
    expect(said(models[1] ?? '')).toBe('Begin with a sound. Nothing else.');
    expect(lines.slice(-2)).toEqual(models.map((model) => expect.stringContaining(`[${model}] complete, `)));
  });

  it('host a session from a WAV', { timeout: 60_000 }, async () => {
    const wav = fileURLToPath(new URL('../../tests/fixtures/host/h01-rms.wav', import.meta.url));
    const lines = await run(hostFromWav, wav, 'duo');
    expect(lines[0]).toBe('you: Claude, are you glad to be here today?');
    expect(lines[1]).toBe('claude: That is a good question.');
    expect(lines).toContain('  you.wav');
    expect(lines).toContain('  session.yaml');
  });

  it('say what is missing', async () => {
    const lines: string[] = [];
    const nowhere = ['--data', '/nowhere'];
    await expect(listEpisodes(nowhere, (line) => lines.push(line))).rejects.toThrow('No server runs on /nowhere');
    await expect(listEpisodes(['--url', app.url], (line) => lines.push(line))).rejects.toThrow('Say who is asking');
    const stranger = ['--url', app.url, '--token', 'made-up'];
    await expect(listEpisodes(stranger, (line) => lines.push(line))).rejects.toMatchObject({ status: 401 });
  });
});
