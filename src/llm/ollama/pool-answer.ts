import { type ChildAbort, childAbort } from '../../core/abort.js';
import type { TextMessage } from '../../adapters/text.js';
import type { OllamaInstance } from './ollama-instance.js';
import { isElsewhereWorthTrying, OllamaGone } from './ollama-errors.js';
import type { OllamaPool } from './ollama-pool.js';
import { fullName, type ChatLine } from './ollama-wire.js';
import { watchServer } from './watch-server.js';

export interface PoolAsked {
  readonly model: string;
  readonly system: string;
  /** As chat models take them. */
  readonly messages: readonly TextMessage[];
  readonly temperature?: number | undefined;
  readonly maxOutputTokens: number;
}

/**
 * An answer from whichever server can give it. One that is gone, stuck or failing is left for the next at once; when that
 * happens in mid-answer, the next one carries the answer on from its last word, which to a model is the same as having
 * said it itself. Ends with a `done` line. Throws ProviderError when no server is left.
 */
export async function* poolAnswer(
  pool: OllamaPool,
  asked: PoolAsked,
  { signal }: { signal: AbortSignal },
): AsyncIterable<ChatLine> {
  await pool.ready();
  const tried = new Set<OllamaInstance>();
  const answer: Answer = { asked, text: '', lines: 0 };
  for (let failure: unknown; ; ) {
    const instance = nextOf(pool, asked.model, tried, failure);
    tried.add(instance);
    try {
      yield* fromOne(pool, instance, { answer, signal, tried });
      return;
    } catch (error) {
      if (signal.aborted || !isElsewhereWorthTrying(error)) throw error;
      note(pool, instance, { error, model: asked.model });
      failure = error;
    }
  }
}

/** What has come of the answer so far, from all servers together. */
interface Answer {
  readonly asked: PoolAsked;
  text: string;
  /** About a token each. */
  lines: number;
}

/** Once one has failed, that is what there is to say when no other is left. */
function nextOf(pool: OllamaPool, model: string, tried: ReadonlySet<OllamaInstance>, failure: unknown): OllamaInstance {
  try {
    return pool.choose(model, tried);
  } catch (none) {
    throw failure ?? none;
  }
}

interface Turn {
  readonly answer: Answer;
  readonly signal: AbortSignal;
  readonly tried: ReadonlySet<OllamaInstance>;
}

async function* fromOne(pool: OllamaPool, instance: OllamaInstance, turn: Turn): AsyncIterable<ChatLine> {
  const { answer, signal, tried } = turn;
  const model = fullName(answer.asked.model);
  const lease = instance.take(model);
  const call = childAbort(signal);
  // With nobody to turn to, a slow server is better than none.
  const isWatched = pool.hasOther(model, tried);
  const watch = isWatched ? watchServer(instance.client, { clock: pool.options.clock, call }) : undefined;
  const carriedOn = answer.text !== '';
  let done = false;
  try {
    for await (const line of instance.client.chat(bodyOf(answer), { signal: call.signal })) {
      watch?.heard();
      // Read to its end, so that the connection can be used again.
      if (done) continue;
      done = line.done;
      answer.text += line.message?.content ?? '';
      answer.lines += 1;
      yield carriedOn && done ? withoutCounts(line) : line;
    }
    if (!done && !signal.aborted) throw brokenOff(call);
  } catch (error) {
    if (!done) throw error;
  } finally {
    watch?.stop();
    call.dispose();
    lease.release();
  }
}

/** The last of several servers counts only its own part. */
function withoutCounts({ prompt_eval_count: _prompt, eval_count: _answer, ...line }: ChatLine): ChatLine {
  return line;
}

function brokenOff({ signal }: ChildAbort): Error {
  return signal.reason instanceof Error ? signal.reason : new OllamaGone('Ollama broke off the answer.');
}

/** An answer that was begun is handed over as the assistant's last words: templates and parsers carry those on. */
function bodyOf({ asked, text, lines }: Answer): Parameters<OllamaInstance['client']['chat']>[0] {
  const { model, system, messages, temperature, maxOutputTokens } = asked;
  const begun = text.trim() === '' ? [] : [{ role: 'assistant' as const, content: text }];
  return {
    model: fullName(model),
    messages: [...(system === '' ? [] : [{ role: 'system' as const, content: system }]), ...messages, ...begun],
    stream: true,
    think: false,
    options: {
      num_predict: Math.max(1, maxOutputTokens - lines),
      ...(temperature === undefined ? {} : { temperature }),
    },
  };
}

/** Draws the consequences for those who come next. */
function note(
  { options: { metrics, logger } }: OllamaPool,
  instance: OllamaInstance,
  { error, model }: { error: unknown; model: string },
): void {
  const name = fullName(model);
  const gone = error instanceof OllamaGone;
  metrics.count('ollama_failovers_total', { reason: gone ? 'gone' : 'failed' });
  logger.warn({ url: instance.url, model: name, error }, 'ollama server left for another');
  if (gone) instance.markGone();
  else if (error instanceof Error && 'status' in error && error.status === 404) instance.forget(name);
  else instance.markFailed(name);
}
