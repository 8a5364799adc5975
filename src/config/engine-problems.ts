import { existsSync } from 'node:fs';
import type { SecretName, Settings } from './variables.js';

/** What a chosen provider cannot do without: a secret, or a setting (which names a file unless it is an address). */
type Need = SecretName | 'GOOGLE_APPLICATION_CREDENTIALS' | 'PIPER_BIN' | 'PIPER_VOICE' | 'LOCAL_LLM_URL';

const STT_NEEDS: Record<Settings['STT_PROVIDER'], readonly Need[]> = {
  assemblyai: ['ASSEMBLYAI_API_KEY'],
  google: ['GOOGLE_APPLICATION_CREDENTIALS'],
  'faster-whisper': [],
};

const TTS_NEEDS: Record<Settings['TTS_PROVIDER'], readonly Need[]> = {
  google: ['GOOGLE_APPLICATION_CREDENTIALS'],
  piper: ['PIPER_BIN', 'PIPER_VOICE'],
};

const GUEST_NEEDS: Record<Settings['GUEST_PROVIDER'], readonly Need[]> = {
  groq: ['GROQ_API_KEY'],
  together: ['TOGETHER_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  local: ['LOCAL_LLM_URL'],
};

const FILES: readonly string[] = ['GOOGLE_APPLICATION_CREDENTIALS', 'PIPER_BIN', 'PIPER_VOICE'];

const NOT_YET = 'USE_REAL_ADAPTERS=true: this version has only the built-in rehearsal engines; set it to false';

/** What stands in the way of the real engines as they are chosen; nothing when they are off. */
export function engineProblems(settings: Settings, present: (name: Need) => string | undefined): string[] {
  if (!settings.USE_REAL_ADAPTERS) return [];
  const reasons: readonly [string, readonly Need[]][] = [
    ['the co-host Claude', ['ANTHROPIC_API_KEY']],
    [`STT_PROVIDER=${settings.STT_PROVIDER}`, STT_NEEDS[settings.STT_PROVIDER]],
    [`TTS_PROVIDER=${settings.TTS_PROVIDER}`, TTS_NEEDS[settings.TTS_PROVIDER]],
    [`GUEST_PROVIDER=${settings.GUEST_PROVIDER}`, GUEST_NEEDS[settings.GUEST_PROVIDER]],
  ];
  const problems = new Map<Need, string>();
  for (const [reason, needs] of reasons) {
    for (const need of needs) {
      const problem = missing(need, reason, present(need));
      if (problem !== undefined && !problems.has(need)) problems.set(need, problem);
    }
  }
  return [NOT_YET, ...problems.values()];
}

function missing(need: Need, reason: string, value: string | undefined): string | undefined {
  if (value === undefined) return `${need} is not set, and ${reason} needs it: set it, or set USE_REAL_ADAPTERS=false`;
  if (!FILES.includes(need) || existsSync(value)) return undefined;
  return `${need}=${JSON.stringify(value)}: there is no such file; give the path of one that exists`;
}
