import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../tests/support/config-problems.js';
import { loadConfig, printConfig, withdrawSecrets } from './config.js';

describe('features', () => {
  it('are as most want them, and switched by name', () => {
    expect(loadConfig({}).config.features).toEqual({ metrics: true, 'access-log': false });
    expect(loadConfig({ FEATURES: 'access-log, -metrics' }).config.features).toEqual({
      metrics: false,
      'access-log': true,
    });
  });

  it('that do not exist are refused with those that do', () => {
    const [problem] = problemsOf(() => loadConfig({ FEATURES: 'metrics,acess-log' }));
    expect(problem).toMatch(/^FEATURES="metrics,acess-log": expected names .* of: metrics, access-log/);
  });

  it('a scraper’s token that could be guessed is refused, and not shown', () => {
    const [problem] = problemsOf(() => loadConfig({ METRICS_TOKEN: 'hunter2' }));
    expect(problem).toMatch(/^METRICS_TOKEN: expected at least 24/);
    expect(problem).not.toContain('hunter2');
  });
});

describe('the configuration', () => {
  it('runs rehearsal on 127.0.0.1:4000 when nothing is set', () => {
    const { config, secrets } = loadConfig({});
    expect(config).toMatchObject({
      environment: 'development',
      host: '127.0.0.1',
      port: 4000,
      corsOrigins: ['http://localhost:3000'],
      logLevel: 'info',
      shutdownTimeoutMs: 30_000,
      adapters: { enabled: false, stt: ['assemblyai'], tts: ['google'], cohost: ['claude'], guest: ['groq'] },
    });
    expect(config.directories.recordings).toBe(join(process.cwd(), 'recordings'));
    expect(secrets).toEqual({});
  });

  it('takes a blank variable for one that is not set', () => {
    expect(loadConfig({ PORT: '', HOST: '  ', STT_PROVIDER: '' }).config).toMatchObject({
      port: 4000,
      host: '127.0.0.1',
    });
  });

  it('reads several origins and drops a closing slash', () => {
    const { config } = loadConfig({ CORS_ORIGINS: 'http://localhost:3000, https://studio.example/' });
    expect(config.corsOrigins).toEqual(['http://localhost:3000', 'https://studio.example']);
  });

  it('trusts no proxy unless told which, or how many', () => {
    expect(loadConfig({}).config.trustProxy).toBe(0);
    expect(loadConfig({ TRUST_PROXY: '2' }).config.trustProxy).toBe(2);
    const { config } = loadConfig({ TRUST_PROXY: 'loopback, 10.0.0.0/8,2001:db8::1' });
    expect(config.trustProxy).toEqual(['loopback', '10.0.0.0/8', '2001:db8::1']);
  });

  it('accepts port 0', () => {
    expect(loadConfig({ PORT: '0' }).config.port).toBe(0);
  });

  it.each([
    ['PORT', 'abc', 'a whole number from 0 to 65535'],
    ['PORT', '70000', 'a whole number from 0 to 65535'],
    ['PORT', '-1', 'a whole number from 0 to 65535'],
    ['CORS_ORIGINS', '*', 'web origins separated by commas'],
    ['CORS_ORIGINS', 'http://a.example/path', 'web origins separated by commas'],
    ['CORS_ORIGINS', 'http://a.example,,', 'web origins separated by commas'],
    ['USE_REAL_ADAPTERS', 'maybe', 'true or false'],
    ['STT_PROVIDER', 'deepgram', 'one of assemblyai, google, faster-whisper'],
    ['TTS_PROVIDER', 'flite', 'one of google, piper'],
    ['GUEST_PROVIDER', 'eliza', 'one of claude, openai, groq'],
    ['COHOST_FALLBACKS', 'openai,eliza', 'a list (commas) of claude, openai'],
    ['ASSEMBLYAI_BASE_URL', 'ws://far.example', 'an https: or wss: address'],
    ['GOOGLE_SPEECH_ENDPOINT', 'https://x', 'host:port'],
    ['LOG_LEVEL', 'loud', 'one of debug, info, warn, error, silent'],
    ['NODE_ENV', 'staging', 'one of development, production, test'],
    ['SHUTDOWN_TIMEOUT_MS', '10', 'a whole number from 1000 to 600000'],
    ['LOCAL_LLM_URL', 'ftp://x', 'a web address'],
    ['TRUST_PROXY', 'true', 'a number of proxies from 0 to 9, or addresses'],
    ['TRUST_PROXY', '10', 'a number of proxies from 0 to 9, or addresses'],
    ['TRUST_PROXY', '10.0.0.0/33', 'a number of proxies from 0 to 9, or addresses'],
    ['TRUST_PROXY', '10.0.0.1,proxy.example', 'a number of proxies from 0 to 9, or addresses'],
    ['TRUST_PROXY', '0.0.0.0/0', 'a number of proxies from 0 to 9, or addresses'],
    ['RATE_LIMIT_PER_MINUTE', '0', 'a whole number from 1 to 1000000'],
    ['OLLAMA_URLS', 'http://127.0.0.1:11434,gpu-box', 'addresses (commas) such as http://127.0.0.1:11434'],
    ['OLLAMA_ASSIGNMENTS', 'llama3.2=', 'model=place+place'],
    ['OLLAMA_BALANCE', 'random', 'one of least-connections, round-robin'],
  ])('names %s=%s and what is expected', (name, value, expected) => {
    const problems = problemsOf(() => loadConfig({ [name]: value }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name}="${value}"`);
    expect(problems[0]).toContain(expected);
  });

  it('cannot be changed', () => {
    const { config } = loadConfig({});
    expect(Object.isFrozen(config) && Object.isFrozen(config.adapters) && Object.isFrozen(config.corsOrigins)).toBe(
      true,
    );
  });
});

describe('secrets', () => {
  it('are given away by reveal alone', () => {
    const { config, secrets } = loadConfig({ ANTHROPIC_API_KEY: 'sk-ant-planted-4711' });
    expect(secrets.ANTHROPIC_API_KEY?.reveal()).toBe('sk-ant-planted-4711');
    const everything = [
      JSON.stringify(secrets),
      inspect(secrets),
      String(secrets.ANTHROPIC_API_KEY),
      printConfig(config),
    ];
    expect(everything.join('\n')).not.toContain('4711');
    expect(inspect(secrets)).toContain('[secret]');
  });

  it('leave the environment, so that no child process inherits them', () => {
    const env: Record<string, string | undefined> = { OPENAI_API_KEY: 'sk-x', PATH: '/bin' };
    withdrawSecrets(env);
    expect(env).toEqual({ PATH: '/bin' });
  });

  it('do not show in problems', () => {
    const env = { USE_REAL_ADAPTERS: 'true', ANTHROPIC_API_KEY: 'sk-ant-planted-4711', PORT: 'x' };
    expect(problemsOf(() => loadConfig(env)).join('\n')).not.toContain('4711');
  });
});

describe('the banner', () => {
  it('says what runs, and that unused providers are unused', () => {
    const banner = printConfig(loadConfig({}).config);
    expect(banner).toContain('Backend Configuration');
    expect(banner).toContain('Port:              4000');
    expect(banner).toContain('STT Provider:      assemblyai (not in use: rehearsal)');
  });
});
