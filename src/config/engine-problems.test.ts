import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../tests/support/config-problems.js';
import { loadConfig } from '../config.js';

describe('real engines', () => {
  it('name everything the chosen ones and their fallbacks lack, at once', () => {
    const env = { USE_REAL_ADAPTERS: 'true', TTS_PROVIDER: 'piper', COHOST_FALLBACKS: 'openai,rehearsal', PORT: 'x' };
    const problems = problemsOf(() => loadConfig(env)).join('\n');
    expect(problems).toContain('PORT="x"');
    expect(problems).toContain('PIPER_URL, or PIPER_BIN and PIPER_VOICE is not set, and TTS_PROVIDER=piper needs it');
    expect(problems).toContain('OPENAI_API_KEY is not set, and COHOST_FALLBACKS=openai needs it');
    for (const name of ['ANTHROPIC_API_KEY', 'ASSEMBLYAI_API_KEY', 'GROQ_API_KEY']) {
      expect(problems).toContain(`${name} is not set`);
    }
  });

  it('may be a mixed set, and run in the order given', () => {
    const env = {
      USE_REAL_ADAPTERS: 'true',
      ANTHROPIC_API_KEY: 'sk-x',
      STT_PROVIDER: 'rehearsal',
      TTS_PROVIDER: 'rehearsal',
      GUEST_PROVIDER: 'ollama',
      COHOST_FALLBACKS: 'ollama, rehearsal, ollama',
    };
    expect(loadConfig(env).config.adapters).toMatchObject({
      stt: ['rehearsal'],
      cohost: ['claude', 'ollama', 'rehearsal'],
    });
  });

  it('take no credentials from a stand-in on this machine', () => {
    const env = { USE_REAL_ADAPTERS: 'true', COHOST_PROVIDER: 'rehearsal', GUEST_PROVIDER: 'rehearsal' };
    const local = { STT_PROVIDER: 'google', GOOGLE_SPEECH_ENDPOINT: '127.0.0.1:9000', TTS_PROVIDER: 'rehearsal' };
    expect(problemsOf(() => loadConfig({ ...env, ...local }))).toEqual([]);
    const far = { ...local, GOOGLE_SPEECH_ENDPOINT: 'us-speech.googleapis.com:443' };
    expect(problemsOf(() => loadConfig({ ...env, ...far })).join()).toContain(
      'GOOGLE_APPLICATION_CREDENTIALS is not set',
    );
  });

  it.each([
    [{ GUEST_PROVIDER: 'together' }, 'TOGETHER_API_KEY is not set, and GUEST_PROVIDER=together needs it'],
    [{ GUEST_PROVIDER: 'openai' }, 'OPENAI_API_KEY is not set, and GUEST_PROVIDER=openai needs it'],
    [{ GUEST_PROVIDER: 'local' }, 'LOCAL_LLM_URL is not set, and GUEST_PROVIDER=local needs it'],
    [{ STT_PROVIDER: 'google' }, 'GOOGLE_APPLICATION_CREDENTIALS is not set, and STT_PROVIDER=google needs it'],
    [{ GOOGLE_APPLICATION_CREDENTIALS: '/nowhere/key.json' }, '"/nowhere/key.json": there is no such file'],
  ])('say what %o lacks', (env, expected) => {
    const problems = problemsOf(() => loadConfig({ USE_REAL_ADAPTERS: 'true', ...env })).join('\n');
    expect(problems).toContain(expected);
  });

  it('need no keys while they are off', () => {
    expect(problemsOf(() => loadConfig({ USE_REAL_ADAPTERS: 'false', TTS_PROVIDER: 'piper' }))).toEqual([]);
  });
});
