import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  checkPaths,
  ConfigError,
  loadCheckedConfig,
  loadConfig,
  printConfig,
  readEnvironment,
  withdrawSecrets,
} from './config.js';

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

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

describe('Ollama’s servers', () => {
  const ollama = (env: Record<string, string>) => loadConfig(env).config.ollama;

  it('are those of the usual ports, unless somebody says where they are', () => {
    expect(ollama({})).toMatchObject({
      urls: ['http://127.0.0.1:11434', 'http://127.0.0.1:11435', 'http://127.0.0.1:11436'],
      named: false,
      balance: 'least-connections',
      parallel: 1,
      offered: ['llama3.2'],
    });
    expect(ollama({ OLLAMA_BASE_URL: 'http://gpu-box:11434/v1' })).toMatchObject({
      urls: ['http://gpu-box:11434'],
      named: true,
    });
    const several = { OLLAMA_URLS: 'http://a:1/, http://b/ollama/v1/,http://a:1', OLLAMA_BASE_URL: 'http://c:1/v1' };
    expect(ollama(several).urls).toEqual(['http://a:1', 'http://b/ollama']);
  });

  it('are given models by address or port', () => {
    const { assignments } = ollama({ OLLAMA_ASSIGNMENTS: 'llama3=11434+11435, mistral:7b=http://gpu-box:11434/v1' });
    expect([...assignments]).toEqual([
      ['llama3:latest', ['http://127.0.0.1:11434', 'http://127.0.0.1:11435']],
      ['mistral:7b', ['http://gpu-box:11434']],
    ]);
  });
});

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

describe('the memory', () => {
  it('is kept in Redis once there is one, else in the process', () => {
    const usual = { messages: 20, ttlMs: 3_600_000 };
    expect(loadConfig({}).config.memory).toEqual({ store: 'process', ...usual });
    expect(loadConfig({ REDIS_URL: 'redis://localhost' }).config.memory).toEqual({ store: 'redis', ...usual });
    const own = { REDIS_URL: 'redis://localhost', MEMORY_STORE: 'process', MEMORY_MESSAGES: '8' };
    expect(loadConfig(own).config.memory).toMatchObject({ store: 'process', messages: 8 });
  });

  it('needs an address to be kept in Redis', () => {
    expect(problemsOf(() => loadConfig({ MEMORY_STORE: 'redis' }))).toEqual([
      'REDIS_URL is not set, and MEMORY_STORE=redis needs it: set it, or use MEMORY_STORE=process',
    ]);
  });

  it.each(['localhost:6379', 'http://localhost', 'redis://', 'https://:4711@localhost'])(
    'does not take %s for an address, nor repeats it',
    (url) => {
      const problems = problemsOf(() => loadConfig({ REDIS_URL: url }));
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain('REDIS_URL: expected an address such as redis://127.0.0.1:6379/0');
      expect(problems[0]).not.toContain('4711');
    },
  );

  it('keeps the address, and the password in it, to itself', () => {
    const { config, secrets } = loadConfig({ REDIS_URL: 'rediss://user:planted-4711@redis.example:6380/2' });
    expect(secrets.REDIS_URL?.reveal()).toContain('planted-4711');
    expect(JSON.stringify(config) + printConfig(config) + inspect(secrets)).not.toContain('4711');
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

describe('the database', () => {
  it('is embedded until there is an address, which it keeps to itself', () => {
    expect(loadConfig({}).config.database).toBe('embedded');
    const { config, secrets } = loadConfig({ DATABASE_URL: 'postgres://user:planted-4711@db.example/trialogue' });
    expect(config.database).toBe('postgres');
    expect(secrets.DATABASE_URL?.reveal()).toContain('planted-4711');
    expect(JSON.stringify(config) + printConfig(config) + inspect(secrets)).not.toContain('4711');
  });

  it.each(['localhost:5432', 'mysql://:4711@localhost'])('does not take %s for an address, nor repeats it', (url) => {
    const [problem, ...others] = problemsOf(() => loadConfig({ DATABASE_URL: url }));
    expect(problem).toContain('DATABASE_URL: expected an address such as postgres://');
    expect(problem).not.toContain('4711');
    expect(others).toEqual([]);
  });
});

describe('the directories', () => {
  let root: string;
  const paths = (names: Record<string, string>) => ({
    RECORDINGS_DIR: join(root, 'r'),
    LOGS_DIR: join(root, 'l'),
    DATA_DIR: join(root, 'd'),
    BRIEFINGS_DIR: root,
    ...names,
  });

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'trialogue-config-'));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('are made where they are written to', () => {
    expect(problemsOf(() => checkPaths(loadConfig(paths({})).config))).toEqual([]);
    expect(problemsOf(() => loadCheckedConfig(paths({ BRIEFINGS_DIR: join(root, 'r') })))).toEqual([]);
  });

  it('are complained about all at once, together with the variables', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    const env = paths({
      RECORDINGS_DIR: join(file, 'r'),
      LOGS_DIR: file,
      BRIEFINGS_DIR: join(root, 'missing'),
      DATA_DIR: join(file, 'd'),
      PORT: 'x',
    });
    const problems = problemsOf(() => loadCheckedConfig(env));
    expect(problems.map((problem) => problem.split('=')[0])).toEqual([
      'PORT',
      'RECORDINGS_DIR',
      'LOGS_DIR',
      'BRIEFINGS_DIR',
      'DATA_DIR',
    ]);
  });

  it('must be directories', () => {
    writeFileSync(join(root, 'file'), '');
    const problems = problemsOf(() => loadCheckedConfig(paths({ BRIEFINGS_DIR: join(root, 'file') })));
    expect(problems.join()).toContain('this is not a directory');
  });

  it('take their names from .env, where the process environment does not say otherwise', () => {
    writeFileSync(join(root, '.env'), 'TRIALOGUE_TEST_ONE=file\nPATH=file\n');
    const env = readEnvironment(join(root, '.env'));
    expect(env['TRIALOGUE_TEST_ONE']).toBe('file');
    expect(env['PATH']).not.toBe('file');
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
