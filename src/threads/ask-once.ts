import type { Clock, Timer } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { LlmJobEvent, LlmJobRequest, LlmQueue } from '../llm/queue/index.js';
import { type ErrorCode, ERROR_CODES } from '../protocol/error-codes.js';

export interface AskOnceOptions {
  readonly queue: Pick<LlmQueue, 'enqueue' | 'cancel'>;
  readonly clock: Clock;
  /** How long somebody waits for it; for ever when absent. */
  readonly withinMs?: number | undefined;
}

/**
 * One answer in one piece, for work that nobody reads word by word. Throws AppError: what the queue throws, what the
 * model failed with, MODEL_UNAVAILABLE when it took too long.
 */
export async function askOnce(request: LlmJobRequest, { queue, clock, withinMs }: AskOnceOptions): Promise<string> {
  let text = '';
  let timer: Timer | undefined;
  let hear: (event: LlmJobEvent) => void = () => {};
  const answer = new Promise<string>((resolve, reject) => {
    hear = (event) => {
      if (event.type === 'chunk') text = text.slice(0, event.offset) + event.text;
      if (event.type === 'error') reject(appError(event));
      if (event.type !== 'complete') return;
      if (event.reason === 'refusal') reject(new AppError('LLM_FAILED', 'The model refused to answer.'));
      else resolve(text);
    };
    if (withinMs !== undefined)
      timer = clock.setTimer(withinMs, () => reject(new AppError('MODEL_UNAVAILABLE', 'The model took too long.')));
  });
  const asked = queue.enqueue(request, { listener: (event) => hear(event) });
  try {
    await Promise.race([asked, answer]);
    return await answer;
  } catch (error) {
    // What nobody waits for any more is not to be paid for; one that has ended stays as it is.
    void asked.then((job) => queue.cancel(job.id, request.userId)).catch(() => undefined);
    throw error;
  } finally {
    timer?.cancel();
  }
}

/** What a request ended in, as an error of ours. */
export function appError({ code, message }: { readonly code: string; readonly message: string }): AppError {
  return new AppError(isErrorCode(code) ? code : 'LLM_FAILED', message);
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_CODES, code);
}
