import { delay, isAbort } from '../../../core/abort.js';
import type { Clock } from '../../../core/clock.js';
import type { TextEvent } from '../../text.js';

const FIRST_WORD_MS = 60;
const WORD_MS = 8;
const LETTERS_PER_TOKEN = 4;

interface WordByWord {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly maxOutputTokens: number;
  /** What the request consisted of, for the count. */
  readonly asked: readonly string[];
}

/** A prepared text as a model would give it, so that everything downstream is exercised as by a real one. */
export async function* wordByWord(prepared: string, options: WordByWord): AsyncIterable<TextEvent> {
  const { signal, maxOutputTokens } = options;
  let text = '';
  const finish = (reason: 'stop' | 'length'): TextEvent => ({
    type: 'finish',
    reason,
    usage: { inputTokens: sum(options.asked), outputTokens: tokens(text), estimated: true, costUsd: 0 },
  });
  for (const word of prepared.match(/\S+\s*/g) ?? []) {
    if (tokens(text + word) > maxOutputTokens) return yield finish('length');
    if (!(await pause(text === '' ? FIRST_WORD_MS : WORD_MS, options))) return;
    text += word;
    yield { type: 'text-delta', text: word };
  }
  if (!signal.aborted) yield finish('stop');
}

/** False when the signal aborted meanwhile. */
async function pause(delayMs: number, { clock, signal }: WordByWord): Promise<boolean> {
  try {
    await delay(clock, delayMs, { signal });
    return true;
  } catch (error) {
    if (isAbort(error) || signal.aborted) return false;
    throw error;
  }
}

function tokens(text: string): number {
  return Math.ceil(text.length / LETTERS_PER_TOKEN);
}

function sum(texts: readonly string[]): number {
  return texts.reduce((total, text) => total + tokens(text), 0);
}
