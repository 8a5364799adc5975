import { askModels, cancelRun, followRun } from '../../src/protocol/routes/thread-messages.js';
import type { Run } from '../../src/protocol/threads.js';
import { ApiError } from './api-error.js';
import type { TrialogueClient } from './client.js';
import { afterRunEvent, answersOf, type RunAnswer } from './thread-run.js';

/** What is asked of models at once. */
export interface Question {
  readonly content: string;
  readonly models: readonly { readonly modelId: string; readonly temperature?: number | undefined }[];
}

export interface ThreadStreamState {
  /** `asking`: not taken yet; `answering`: at least one model is at it. */
  readonly status: 'idle' | 'asking' | 'answering' | 'over' | 'failed';
  readonly run: Run | null;
  readonly answers: readonly RunAnswer[];
  /** False while a line that broke off is being opened again. */
  readonly connected: boolean;
  /** Why it failed. */
  readonly error: ApiError | null;
}

const IDLE: ThreadStreamState = { status: 'idle', run: null, answers: [], connected: true, error: null };

/** The latest question of a thread and its answers as they come: a store, one run at a time. */
export class ThreadStream {
  readonly #listeners = new Set<() => void>();
  #state: ThreadStreamState = IDLE;
  #following: AbortController | null = null;

  constructor(
    private readonly client: TrialogueClient,
    readonly threadId: string,
  ) {}

  readonly getState = (): ThreadStreamState => this.#state;

  /** Called after every change; the answer ends it. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Asks, and follows the answers to their end. Never rejects: the state tells what became of it. */
  readonly ask = async ({ content, models }: Question): Promise<void> => {
    const following = this.#begin();
    const { signal } = following;
    this.#set({ ...IDLE, status: 'asking' });
    try {
      const body = { content, models: [...models] };
      const { run } = await this.client.call(askModels, { params: { threadId: this.threadId }, body }, { signal });
      await this.#follow(run, signal);
    } catch (error) {
      this.#failed(error, signal);
    }
  };

  /** Follows a run that was begun elsewhere, or before this page was opened. */
  readonly follow = async (run: Run): Promise<void> => {
    const { signal } = this.#begin();
    try {
      await this.#follow(run, signal);
    } catch (error) {
      this.#failed(error, signal);
    }
  };

  /** Stops the run, or one of its models: what was said stays. Rejects with an `ApiError`. */
  readonly cancel = async (modelId?: string): Promise<void> => {
    const { run } = this.#state;
    if (run === null) return;
    const params = { threadId: this.threadId, runId: run.id };
    await this.client.call(cancelRun, { params, query: { modelId } });
  };

  /** Stops listening; the run goes on without this page. */
  readonly leave = (): void => {
    this.#following?.abort();
    this.#following = null;
  };

  #begin(): AbortController {
    this.leave();
    this.#following = new AbortController();
    return this.#following;
  }

  async #follow(run: Run, signal: AbortSignal): Promise<void> {
    this.#set({ ...IDLE, status: 'answering', run, answers: answersOf(run) });
    const params = { threadId: this.threadId, runId: run.id };
    const onConnection = (state: 'open' | 'lost'): void => this.#set({ ...this.#state, connected: state === 'open' });
    for await (const told of this.client.stream(followRun, { params }, { signal, onConnection })) {
      this.#set({ ...this.#state, answers: afterRunEvent(this.#state.answers, told) });
    }
    this.#set({ ...this.#state, status: 'over', connected: true });
  }

  #failed(error: unknown, signal: AbortSignal): void {
    if (signal.aborted) return;
    const known = error instanceof ApiError ? error : new ApiError('bad_answer', String(error), { cause: error });
    this.#set({ ...this.#state, status: 'failed', error: known });
  }

  #set(state: ThreadStreamState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
