import type { Exchange, Message } from '../protocol/threads.js';
import { appError } from './ask-once.js';
import { formatCursor, parseCursor } from './cursor.js';
import { type LiveRun, untilRun } from './live-run.js';
import type { LiveRuns } from './live-runs.js';
import { type MessageStore, messageView } from './message-store.js';
import { isOver } from './run-machine.js';
import { threadNotFound, type ThreadStore } from './thread-store.js';
import type { Page } from './thread-service.js';

export interface MessageServiceOptions {
  readonly threads: ThreadStore;
  readonly messages: MessageStore;
  readonly live: LiveRuns;
}

interface PageAsked {
  readonly limit: number;
  readonly order: 'asc' | 'desc';
  readonly cursor?: string | undefined;
}

/** What was said between an account and a model. */
export class MessageService {
  constructor(private readonly options: MessageServiceOptions) {}

  /** Throws NOT_FOUND for a thread of others. */
  async page(
    userId: string,
    { threadId, modelId }: { threadId: string; modelId: string },
    { limit, order, cursor }: PageAsked,
  ): Promise<Page<Message>> {
    const after = parseCursor('createdAt', cursor);
    const [totalCount, found] = await Promise.all([
      this.options.threads.messageCount(userId, threadId, modelId),
      this.options.messages.page({ threadId, modelId, order, limit, after }),
    ]);
    if (totalCount === null) throw threadNotFound(threadId);
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    const hasMore = found.length > limit;
    const next = hasMore && last !== undefined ? formatCursor('createdAt', { at: last.createdAt, id: last.id }) : null;
    return { rows: rows.map(messageView), pagination: { cursor: next, limit, hasMore, totalCount } };
  }

  /** The answer of a run of one model, once it is there. Throws what it failed with. */
  async exchange(run: LiveRun): Promise<Exchange> {
    await untilRun(run, isOver);
    const [answer] = run.state.answers;
    if (answer?.end == null) throw new Error('a run without an answer is over');
    if (answer.end.status !== 'complete') throw appError(answer.end.error);
    await this.options.live.written(run);
    const rows = await this.options.messages.get([answer.userMessageId, answer.messageId]);
    const [question, reply] = ['user', 'assistant'].map((role) => rows.find((row) => row.role === role));
    if (question === undefined || reply === undefined) throw threadNotFound(run.state.threadId);
    const { id, content, createdAt } = messageView(question);
    return { userMessage: { id, content, createdAt }, assistantMessage: messageView(reply) };
  }
}
