import { AbortReason, childAbort, isAbort } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { limits } from '../../limits.js';
import type { LlmJobProblem } from '../../protocol/llm-jobs.js';
import * as problems from './job-problem.js';
import type { RunJob } from './job-queue.js';
import type { LiveJob } from './live-job.js';

export interface PerformOptions {
  readonly run: RunJob;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
}

/**
 * Asks the model and lets the job say its words. The job has ended when this resolves, unless `signal` was aborted: then
 * whoever aborted decides what becomes of it. Never rejects, and waits for no engine that is deaf to its signal.
 */
export async function performJob(job: LiveJob, { run, clock, logger, signal }: PerformOptions): Promise<void> {
  const own = childAbort(signal);
  const fail = (problem: LlmJobProblem) => job.stop('failed', problem, clock.epochMs());
  const deadline = clock.setTimer(limits.llmJobMs, () => {
    fail(problems.tooLate);
    own.abort(new AbortReason('deadline'));
  });
  try {
    // One race for the whole answer, not one for each word.
    await Promise.race([listen(job, run(job.record, { signal: own.signal }), clock), untilAborted(own.signal)]);
    if (!job.ended) fail(problems.unfinished);
  } catch (error) {
    if (own.signal.aborted) return;
    const problem = isAbort(error) ? problems.unfinished : problems.problemOf(error);
    logger.warn({ jobId: job.id, provider: job.provider, code: problem.code, error }, 'model request failed');
    fail(problem);
  } finally {
    deadline.cancel();
    own.abort(new AbortReason('superseded'));
    own.dispose();
  }
}

/** Once the job has ended, by whatever, nothing of the answer counts any more. */
async function listen(job: LiveJob, answer: ReturnType<RunJob>, clock: Clock): Promise<void> {
  for await (const event of answer) {
    if (job.ended || job.state !== 'running') return;
    if (event.type === 'finish') return job.complete(event.reason, event.usage, clock.epochMs());
    if (job.characters + event.text.length > limits.llmJobCharacters)
      return job.stop('failed', problems.endless, clock.epochMs());
    job.say(event.text);
  }
}

function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}
