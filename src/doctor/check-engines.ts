import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { createClaudeClient, listModels as listClaudeModels } from '../adapters/providers/claude/claude-client.js';
import { probeGoogleStt, probeGoogleTts } from '../adapters/providers/google/google-probe.js';
import { createOpenAiClient, listModels } from '../adapters/providers/openai-compatible/openai-client.js';
import { VENDOR_PROFILES } from '../adapters/providers/openai-compatible/vendor-profiles.js';
import { identifyPiper } from '../adapters/providers/piper/identify-piper.js';
import { listedName, listPiperVoices, probePiper } from '../adapters/providers/piper/piper-server.js';
import { LLM_VENDORS } from '../adapters/llm-adapter-factory.js';
import { assemblyAiSocket, googlePlace, optional } from '../adapters/stt-adapter-factory.js';
import type { Config, Secrets } from '../config/shape.js';
import type { LlmEngine, SttEngine, TtsEngine } from '../config/engine-variables.js';
import { systemClock } from '../core/clock.js';
import { errorMessage } from '../core/errors.js';
import { silentLogger } from '../core/logger.js';
import type { Finding } from '../protocol/routes/doctor.js';

const PATIENCE_MS = 6_000;
const run = promisify(execFile);

/** What is known of the setup while an engine is looked at. */
interface Setup {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly signal: AbortSignal;
}

/** Looks at every engine of the chosen chains: is it there, does it take the key, has it the model or voice. */
export async function checkEngines(config: Config, secrets: Secrets): Promise<Finding[]> {
  const { enabled, stt, tts, cohost, guest } = config.adapters;
  if (!enabled) {
    const fix = 'to use real engines: set USE_REAL_ADAPTERS=true and the keys in .env (see .env.example)';
    return [{ part: 'engines', state: 'note', found: 'built-in rehearsal speech; no key is used', fix }];
  }
  const setup: Setup = { config, secrets, signal: AbortSignal.timeout(PATIENCE_MS) };
  return Promise.all([
    ...[...new Set([...cohost, ...guest])].map((engine) =>
      look(`mind ${engine}`, () => checkMind(engine, setup), setup.signal),
    ),
    ...stt.map((engine) => look(`recognition ${engine}`, () => checkRecogniser(engine, setup), setup.signal)),
    ...tts.map((engine) => look(`voice ${engine}`, () => checkVoice(engine, setup), setup.signal)),
  ]);
}

type Look = Promise<Omit<Finding, 'part'>>;

async function look(part: string, check: () => Look, signal: AbortSignal): Promise<Finding> {
  try {
    return { part, ...(await check()) };
  } catch (error) {
    if (signal.aborted) {
      const found = `no answer within ${PATIENCE_MS / 1_000} s`;
      return { part, state: 'problem', found, fix: 'check its address and the network, or choose another engine' };
    }
    return {
      part,
      state: 'problem',
      found: errorMessage(error),
      fix: 'check the address, the key and the network, or choose another engine',
    };
  }
}

const BUILT_IN = { state: 'ok', found: 'built in' } as const;

async function checkMind(engine: LlmEngine, { config, secrets, signal }: Setup): Look {
  if (engine === 'rehearsal') return BUILT_IN;
  const { settings } = config.adapters;
  if (engine === 'claude') {
    const client = createClaudeClient({
      apiKey: secrets.ANTHROPIC_API_KEY?.reveal() ?? '',
      baseUrl: settings.ANTHROPIC_BASE_URL,
    });
    return modelFound(
      await listClaudeModels(client, { signal }).finally(() => client.close()),
      settings.ANTHROPIC_MODEL,
      'ANTHROPIC_MODEL',
    );
  }
  if (engine === 'ollama') return checkOllama(config, signal);
  const vendor = LLM_VENDORS[engine];
  const profile = VENDOR_PROFILES[vendor.profile];
  const apiKey = vendor.key === undefined ? undefined : secrets[vendor.key]?.reveal();
  const client = createOpenAiClient({ profile, apiKey, baseUrl: String(settings[vendor.baseUrl] ?? profile.baseUrl) });
  const models = await listModels(client, { signal }).finally(() => client.close());
  return modelFound(models, String(settings[vendor.model] ?? profile.defaultModel), vendor.model);
}

/** One server is enough, if it has the model. */
async function checkOllama({ ollama, adapters }: Config, signal: AbortSignal): Look {
  const looks = await Promise.allSettled(
    ollama.urls.map(async (url) => {
      const client = createOpenAiClient({ profile: VENDOR_PROFILES.ollama, baseUrl: `${url}/v1` });
      return listModels(client, { signal }).finally(() => client.close());
    }),
  );
  const lists = looks.flatMap((look) => (look.status === 'fulfilled' ? [look.value] : []));
  const [first] = looks;
  if (lists.length === 0 && first?.status === 'rejected') throw first.reason;
  return modelFound([...new Set(lists.flat())], adapters.settings.OLLAMA_MODEL, 'OLLAMA_MODEL');
}

function modelFound(models: readonly string[], wanted: string, variable: string): Awaited<Look> {
  // A llama.cpp server answers to any name.
  const has =
    wanted === 'default' ||
    models.some((id) => id === wanted || id.replace(/:latest$/, '') === wanted || id.startsWith(`${wanted}-`));
  if (has) return { state: 'ok', found: `answers, ${counted(models.length, 'model')}, ${wanted} among them` };
  const some = models.slice(0, 6).join(', ') || 'none';
  return {
    state: 'problem',
    found: `answers, but has no model ${wanted}`,
    fix: `set ${variable} to one it has: ${some}`,
  };
}

async function checkRecogniser(engine: SttEngine, { config, secrets, signal }: Setup): Look {
  const { settings } = config.adapters;
  switch (engine) {
    case 'rehearsal':
      return BUILT_IN;
    case 'google': {
      const place = googlePlace(settings.GOOGLE_SPEECH_ENDPOINT, settings.GOOGLE_APPLICATION_CREDENTIALS);
      const project = optional('projectId', settings.GOOGLE_PROJECT_ID);
      await probeGoogleStt(
        { api: settings.GOOGLE_SPEECH_API, ...project, ...place, clock: systemClock, logger: silentLogger },
        { signal },
      );
      return { state: 'ok', found: `answers, ${settings.GOOGLE_SPEECH_API}` };
    }
    case 'assemblyai':
      return checkAssemblyAi(secrets.ASSEMBLYAI_API_KEY?.reveal() ?? '', settings.ASSEMBLYAI_BASE_URL, signal);
    case 'faster-whisper':
      return checkPython(settings.FASTER_WHISPER_PYTHON, 'faster_whisper');
    case 'openai': {
      const own = settings.TRANSCRIPTION_URL;
      const apiKey = (own === undefined ? secrets.OPENAI_API_KEY : secrets.TRANSCRIPTION_API_KEY)?.reveal();
      return checkModels(apiKey, own ?? settings.OPENAI_BASE_URL, settings.TRANSCRIPTION_MODEL, signal);
    }
  }
}

async function checkVoice(engine: TtsEngine, setup: Setup): Look {
  const { config, secrets, signal } = setup;
  const { settings } = config.adapters;
  switch (engine) {
    case 'rehearsal':
      return BUILT_IN;
    case 'google':
      return checkGoogleVoices(setup);
    case 'piper':
      return settings.PIPER_URL === undefined
        ? checkPiper(settings.PIPER_BIN ?? 'piper')
        : checkPiperServer(settings.PIPER_URL, setup);
    case 'openai': {
      const own = settings.SPEECH_URL;
      const apiKey = (own === undefined ? secrets.OPENAI_API_KEY : secrets.SPEECH_API_KEY)?.reveal();
      return checkModels(apiKey, own ?? settings.OPENAI_BASE_URL, settings.SPEECH_MODEL, signal);
    }
    case 'espeak': {
      const { stdout } = await run(settings.ESPEAK_BIN, ['--version'], { timeout: PATIENCE_MS });
      return { state: 'ok', found: stdout.trim().split('\n')[0] ?? 'answers' };
    }
  }
}

async function checkModels(
  apiKey: string | undefined,
  baseUrl: string | undefined,
  model: string,
  signal: AbortSignal,
): Look {
  const client = createOpenAiClient({ profile: VENDOR_PROFILES.openai, apiKey, baseUrl });
  const models = await listModels(client, { signal }).finally(() => client.close());
  return {
    state: 'ok',
    found: `answers, ${counted(models.length, 'model')}${models.includes(model) ? `, ${model} among them` : ''}`,
  };
}

/** A token for a second proves key and reach without a session that would be billed. */
async function checkAssemblyAi(apiKey: string, baseUrl: string | undefined, signal: AbortSignal): Look {
  const { protocol, host } = new URL(assemblyAiSocket(baseUrl) ?? 'wss://streaming.assemblyai.com');
  const base = `${protocol === 'ws:' ? 'http' : 'https'}://${host}`;
  const response = await fetch(`${base}/v3/token?expires_in_seconds=1`, { headers: { authorization: apiKey }, signal });
  if (response.ok) return { state: 'ok', found: 'answers, the key is good' };
  const refused = response.status === 401 || response.status === 403;
  return {
    state: 'problem',
    found: `answers ${response.status}`,
    fix: refused ? 'check ASSEMBLYAI_API_KEY' : 'check ASSEMBLYAI_BASE_URL',
  };
}

async function checkPython(python: string, module: string): Look {
  try {
    const { stdout } = await run(python, ['-c', `import ${module}; print(${module}.__version__)`], { timeout: 30_000 });
    return { state: 'ok', found: `${module} ${stdout.trim()}` };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (missing)
      return {
        state: 'problem',
        found: `there is no ${python}`,
        fix: 'install Python 3.9 or later, or set FASTER_WHISPER_PYTHON',
      };
    return { state: 'problem', found: `${python} has no ${module}`, fix: `${python} -m pip install faster-whisper` };
  }
}

async function checkPiper(binary: string): Look {
  const kind = await identifyPiper(binary);
  if (typeof kind === 'string') return { state: 'ok', found: `${binary} is a Piper (${kind})` };
  return {
    state: 'problem',
    found: `${binary} is not Piper: ${kind.not}`,
    fix: 'set PIPER_BIN to Piper’s own program, or PIPER_URL',
  };
}

async function checkPiperServer(url: string, { config, signal }: Setup): Look {
  const base = url.replace(/\/+$/, '');
  const dialect = await probePiper(base, { fetch, clock: systemClock, signal });
  const wanted = voicesIn(config.adapters.settings.PIPER_VOICE).map((voice) => basename(voice, '.onnx'));
  const has = dialect === 'text-root' ? [] : await listPiperVoices(base, { fetch, signal });
  const missing = wanted.filter((voice) => has.length > 0 && !has.includes(voice) && !has.includes(listedName(voice)));
  if (missing.length === 0)
    return { state: 'ok', found: has.length === 0 ? 'answers' : `answers, ${counted(has.length, 'voice')}` };
  return {
    state: 'problem',
    found: `answers, but has no voice ${missing.join(', ')}`,
    fix: `set PIPER_VOICE to some it has: ${has.slice(0, 6).join(', ')}`,
  };
}

async function checkGoogleVoices({ config, signal }: Setup): Look {
  const { GOOGLE_TTS_ENDPOINT, GOOGLE_TTS_VOICES, GOOGLE_APPLICATION_CREDENTIALS } = config.adapters.settings;
  const own = voicesIn(GOOGLE_TTS_VOICES);
  const place = googlePlace(GOOGLE_TTS_ENDPOINT, GOOGLE_APPLICATION_CREDENTIALS);
  const { voices, missing } = await probeGoogleTts(
    { ...place, ...(own.length === 0 ? {} : { voices: own }) },
    { signal },
  );
  if (missing.length === 0) return { state: 'ok', found: `answers, ${counted(voices, 'voice')}` };
  return {
    state: 'problem',
    found: `answers, but has no voice ${missing.join(', ')}`,
    fix: 'set GOOGLE_TTS_VOICES to voices of https://cloud.google.com/text-to-speech/docs/voices',
  };
}

function counted(count: number, thing: string): string {
  return `${count} ${thing}${count === 1 ? '' : 's'}`;
}

function voicesIn(list: string | undefined): string[] {
  return (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
}
