import { AsyncQueue } from '../../src/core/async-queue.js';
import type { LlmTextEvent, RunJob } from '../../src/llm/queue/index.js';

const WORDS_MAX = 10_000;
const USAGE = { inputTokens: 7, outputTokens: 3, estimated: true, costUsd: null } as const;

/** One answer of the scripted model: it says what the test says, when the test says it. */
export class ScriptedAnswer {
  readonly #events = new AsyncQueue<LlmTextEvent>(WORDS_MAX);

  constructor(
    readonly job: Parameters<RunJob>[0],
    readonly signal: AbortSignal,
    readonly events = this.#events,
  ) {
    signal.addEventListener('abort', () => this.#events.close());
  }

  /** What it was asked last. */
  get asked(): string {
    return this.job.input.messages.at(-1)?.content ?? '';
  }

  say(...words: readonly string[]): void {
    for (const text of words) this.#events.push({ type: 'text-delta', text });
  }

  finish(reason: 'stop' | 'length' | 'refusal' = 'stop'): void {
    this.#events.push({ type: 'finish', reason, usage: USAGE });
    this.#events.close();
  }

  fail(error: unknown): void {
    this.#events.fail(error);
  }

  /** Ends as no answer may: without a finish. */
  breakOff(): void {
    this.#events.close();
  }
}

/** A model behind a queue, played by the test. */
export class ScriptedModel {
  readonly answers: ScriptedAnswer[] = [];
  #waiting: (() => void)[] = [];

  readonly run: RunJob = (job, { signal }) => {
    const answer = new ScriptedAnswer(job, signal);
    this.answers.push(answer);
    for (const look of this.#waiting.splice(0)) look();
    return answer.events;
  };

  /** The `count`th answer it was asked for, from 1, now or as soon as it is. */
  async answer(count: number): Promise<ScriptedAnswer> {
    for (;;) {
      const answer = this.answers[count - 1];
      if (answer !== undefined) return answer;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  /** The one for this question. */
  async answerTo(question: string): Promise<ScriptedAnswer> {
    for (let count = 1; ; count += 1) {
      const answer = await this.answer(count);
      if (answer.asked === question) return answer;
    }
  }
}
