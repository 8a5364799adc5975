import { newId } from '../../src/core/id.js';
import type { Database } from '../../src/storage/database.js';
import { users } from '../../src/storage/schema/index.js';
import { MessageStore } from '../../src/threads/message-store.js';
import { type RunPlan, RunStore } from '../../src/threads/run-store.js';
import { ThreadStore } from '../../src/threads/thread-store.js';

export const NOON = Date.UTC(2026, 10, 20, 12);
export const at = (ms: number) => new Date(NOON + ms);

export const outcome = (content: string) => ({
  status: 'complete' as const,
  content,
  tokens: 7,
  tokensEstimated: false,
  finishReason: 'stop' as const,
  costUsd: 0.25,
  error: null,
  finishedAt: at(2_000),
});

/** What threads are kept in, and a thread of somebody's. */
export class ThreadStores {
  readonly threads: ThreadStore;
  readonly messages: MessageStore;
  readonly runs: RunStore;
  userId = '';
  threadId = '';

  constructor(readonly database: Database) {
    this.threads = new ThreadStore(database);
    this.messages = new MessageStore(database);
    this.runs = new RunStore(database);
  }

  /** Another user with an empty thread: what was there before is a stranger's. */
  async beginAnew(): Promise<void> {
    this.userId = await this.newUser();
    this.threadId = await this.newThread('A thread');
  }

  async newUser(): Promise<string> {
    const id = newId('usr');
    await this.database.orm.insert(users).values({ id, username: id, usernameKey: id, displayName: id, role: 'host' });
    return id;
  }

  async newThread(title: string, ms = 0): Promise<string> {
    const id = newId('thread');
    await this.threads.create({ id, userId: this.userId, title, systemPrompt: null, createdAt: at(ms) });
    return id;
  }

  plan(models: string[], over: Partial<RunPlan> = {}): RunPlan {
    return {
      id: newId('run'),
      userId: this.userId,
      threadId: this.threadId,
      now: at(1_000),
      content: 'What is it?',
      tokens: 3,
      answers: models.map((modelId) => ({
        modelId,
        userMessageId: newId('msg'),
        messageId: newId('msg'),
        temperature: null,
      })),
      once: undefined,
      ...over,
    };
  }

  /** A question and its answer, complete. */
  async said(modelId: string, content: string, answer: string): Promise<void> {
    const begun = await this.runs.begin(this.plan([modelId], { content }));
    if (begun.is !== 'begun') throw new Error(begun.is);
    const [{ id } = { id: '' }] = begun.answers;
    await this.messages.finish({ threadId: this.threadId, messageId: id }, outcome(answer));
  }
}
