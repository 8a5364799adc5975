import { existsSync } from 'node:fs';
import type { LlmEngine, SecretName, SttEngine, TtsEngine } from './engine-variables.js';
import { isLoopback } from './variable-types.js';
import type { Settings } from './variables.js';

type Variable = SecretName | keyof Settings;
/** Ways to satisfy an engine: every variable of one of them must be set. */
type Needs = readonly (readonly Variable[])[];

const GOOGLE: Needs = [['GOOGLE_APPLICATION_CREDENTIALS']];

const LLM_NEEDS: Partial<Record<LlmEngine, Needs>> = {
  claude: [['ANTHROPIC_API_KEY']],
  openai: [['OPENAI_API_KEY']],
  groq: [['GROQ_API_KEY']],
  together: [['TOGETHER_API_KEY']],
  openrouter: [['OPENROUTER_API_KEY']],
  gemini: [['GEMINI_API_KEY']],
  local: [['LOCAL_LLM_URL']],
};

const STT_NEEDS: Partial<Record<SttEngine, Needs>> = {
  assemblyai: [['ASSEMBLYAI_API_KEY']],
  google: GOOGLE,
  openai: [['TRANSCRIPTION_URL'], ['OPENAI_API_KEY']],
};

const TTS_NEEDS: Partial<Record<TtsEngine, Needs>> = {
  google: GOOGLE,
  piper: [['PIPER_URL'], ['PIPER_BIN', 'PIPER_VOICE']],
  openai: [['SPEECH_URL'], ['OPENAI_API_KEY']],
};

interface Chosen {
  readonly reason: string;
  readonly needs: Needs;
}

/** What stands in the way of the real engines as they are chosen, fallbacks included; nothing when they are off. */
export function engineProblems(settings: Settings, present: (name: Variable) => string | undefined): string[] {
  if (!settings.USE_REAL_ADAPTERS) return [];
  const problems = chosenEngines(settings).flatMap((chosen) => problemsOf(chosen, present));
  return [...new Set([...problems, ...googleProblems(settings), ...missingFiles(settings)])];
}

function chosenEngines(settings: Settings): Chosen[] {
  const take = <E extends string>(variable: string, engines: readonly E[], needs: Partial<Record<E, Needs>>) =>
    engines.map((engine, index) => ({
      reason: `${index === 0 ? `${variable}_PROVIDER` : `${variable}_FALLBACKS`}=${engine}`,
      needs: engine === 'google' && hasLocalGoogle(settings, variable) ? [] : (needs[engine] ?? []),
    }));
  return [
    ...take('COHOST', [settings.COHOST_PROVIDER, ...settings.COHOST_FALLBACKS], LLM_NEEDS),
    ...take('GUEST', [settings.GUEST_PROVIDER, ...settings.GUEST_FALLBACKS], LLM_NEEDS),
    ...take('STT', [settings.STT_PROVIDER, ...settings.STT_FALLBACKS], STT_NEEDS),
    ...take('TTS', [settings.TTS_PROVIDER, ...settings.TTS_FALLBACKS], TTS_NEEDS),
  ];
}

/** An endpoint on this machine is a stand-in and takes no credentials. */
function hasLocalGoogle(settings: Settings, variable: string): boolean {
  const endpoint = variable === 'STT' ? settings.GOOGLE_SPEECH_ENDPOINT : settings.GOOGLE_TTS_ENDPOINT;
  return endpoint !== undefined && isLoopback(endpoint.replace(/:\d+$/, ''));
}

function problemsOf({ reason, needs }: Chosen, present: (name: Variable) => string | undefined): string[] {
  if (needs.length === 0 || needs.some((way) => way.every((name) => present(name) !== undefined))) return [];
  const ways = needs.map((way) => way.join(' and ')).join(', or ');
  return [
    `${ways} is not set, and ${reason} needs it: set it, choose another engine (rehearsal needs nothing), or set USE_REAL_ADAPTERS=false`,
  ];
}

function googleProblems(settings: Settings): string[] {
  const used = settings.STT_PROVIDER === 'google' || settings.STT_FALLBACKS.includes('google');
  if (!used || settings.GOOGLE_SPEECH_API === 'v1' || settings.GOOGLE_PROJECT_ID !== undefined) return [];
  return ['GOOGLE_PROJECT_ID is not set, and GOOGLE_SPEECH_API=v2 needs it: set it, or use v1'];
}

function missingFiles(settings: Settings): string[] {
  const named = [
    ['GOOGLE_APPLICATION_CREDENTIALS', settings.GOOGLE_APPLICATION_CREDENTIALS],
    ['PIPER_BIN', settings.PIPER_BIN],
    ...(settings.PIPER_VOICE?.split(',') ?? []).map((voice) => ['PIPER_VOICE', voice.trim()] as const),
  ] as const;
  return named.flatMap(([name, path]) =>
    path === undefined || existsSync(path)
      ? []
      : [`${name}=${JSON.stringify(path)}: there is no such file; give the path of one that exists`],
  );
}
