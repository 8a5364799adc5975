import type { z } from 'zod';
import type { Clock } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import type { LlmQueue } from '../llm/queue/index.js';
import type { TextModels } from '../llm/text-models.js';
import type { BriefingFolder } from '../podcast/index.js';
import type { draftBriefing } from '../protocol/routes/briefing-drafts.js';
import type { Thread } from '../protocol/threads.js';
import { askOnce } from './ask-once.js';
import { castOf, type CastModel, slugOf } from './briefing-cast.js';
import { type Answered, briefingSource, pointsOf, summaryLine } from './briefing-from-thread.js';
import { pointsInput, readPoints, type WordedPoints } from './briefing-points-request.js';
import type { ContextLoader } from './context-loader.js';
import type { MessageStore } from './message-store.js';
import { promptFromBriefing } from './thread-from-briefing.js';
import type { ThreadService } from './thread-service.js';
import type { ThreadModelRow, ThreadRow, ThreadStore } from './thread-store.js';

export interface BriefingServiceOptions {
  readonly folder: Pick<BriefingFolder, 'loader' | 'check' | 'has'>;
  readonly queue: Pick<LlmQueue, 'enqueue' | 'cancel'>;
  readonly models: Pick<TextModels, 'get'>;
  readonly service: ThreadService;
  readonly threads: ThreadStore;
  readonly messages: MessageStore;
  readonly contexts: ContextLoader;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type Draft = z.output<(typeof draftBriefing)['answer']['data']>;

export interface DraftAsked {
  readonly models?: readonly string[] | undefined;
  readonly by?: string | undefined;
}

/** As many speakers as a briefing may cast. */
const CAST_MAX = 8;
/** Of each model the latest exchanges; older ones are in its summary. */
const MESSAGES_READ = 80;
const NAME_CHARS = 60;
/** Whoever waits for a draft waits so long for the model that words it. */
const PATIENCE_MS = 90_000;

/** A thread becomes a briefing to be read, changed and saved; a briefing becomes a thread. */
export class BriefingService {
  constructor(private readonly options: BriefingServiceOptions) {}

  /** Throws NOT_FOUND (thread, model), UNPROCESSABLE when nothing was said with any of the models. */
  async draft(userId: string, threadId: string, asked: DraftAsked): Promise<Draft> {
    const { service, threads, folder } = this.options;
    const thread = await service.row(userId, threadId);
    const rows = (await threads.models([threadId])).filter(({ messageCount }) => messageCount > 0);
    const wanted = rows.filter(({ modelId }) => asked.models?.includes(modelId) ?? true).slice(0, CAST_MAX);
    const said = await this.#said(threadId, wanted);
    const heard = wanted.filter(({ modelId }) => said.some((one) => one.modelId === modelId));
    if (heard.length === 0)
      throw new AppError(
        'UNPROCESSABLE',
        'Nothing was said with these models yet: there is nothing to make a briefing of.',
      );
    const cast = castOf(heard.map(({ modelId }) => this.#nameOf(modelId)));
    const { worded, note } = await this.#word(thread, asked.by, said, cast);
    const source = briefingSource({
      title: thread.title,
      summary: summaryLine(worded?.summary || thread.summary),
      cast: cast.map((one) => ({ ...one, persona: personaOf(heard, one) })),
      points: worded?.points ?? pointsOf(said, cast),
      notes: notesOf(thread, heard, cast),
    });
    const id = await this.#freeName(thread.title);
    const wordedBy = worded === undefined ? null : (asked.by ?? null);
    return { id, source, briefing: folder.check(id, source), wordedBy, note };
  }

  /** Throws BRIEFING_NOT_FOUND, BRIEFING_INVALID. */
  async thread(userId: string, briefingId: string, title: string | undefined): Promise<Thread> {
    const briefing = await this.options.folder.loader.load(briefingId);
    const systemPrompt = promptFromBriefing(briefing);
    return this.options.service.create(userId, { title: title ?? briefing.title, systemPrompt });
  }

  /** What was asked and answered, oldest first. */
  async #said(threadId: string, models: readonly ThreadModelRow[]): Promise<Answered[]> {
    const found = await Promise.all(
      models.map(async ({ modelId }) => {
        const asked = { threadId, modelId, order: 'desc' as const, limit: MESSAGES_READ, after: undefined };
        return this.options.messages.page(asked);
      }),
    );
    const questions = new Map(found.flat().map(({ id, content }) => [id, content]));
    return found
      .flat()
      .filter(({ role, status, content }) => role === 'assistant' && status === 'complete' && content.trim() !== '')
      .toSorted((a, b) => a.createdAt.getTime() - b.createdAt.getTime())
      .map(({ modelId, answers, content }) => ({
        modelId,
        question: questions.get(answers ?? '') ?? '',
        answer: content,
      }));
  }

  async #word(
    thread: ThreadRow,
    by: string | undefined,
    said: readonly Answered[],
    cast: readonly CastModel[],
  ): Promise<{ worded?: WordedPoints; note: string | null }> {
    if (by === undefined) return { note: null };
    const { queue, models, contexts, clock, logger } = this.options;
    const instead = 'sentences of the conversation stand in.';
    if (models.get(by).provider === 'rehearsal') return { note: `${by} reads nothing: ${instead}` };
    const told = (await contexts.told(thread, [by])).get(by);
    if (told === undefined) throw new Error('a model was not looked up');
    const input = pointsInput(said, cast, told.budget.promptTokens);
    const owner = { kind: 'thread' as const, id: thread.id };
    try {
      const request = { lane: 'thread' as const, modelId: by, userId: thread.userId, owner, input };
      const worded = readPoints(await askOnce(request, { queue, clock, withinMs: PATIENCE_MS }), cast);
      return worded === undefined
        ? { note: `What ${by} answered is no list of points: ${instead}` }
        : { worded, note: null };
    } catch (error) {
      const { code, message } = AppError.from(error);
      logger.info({ threadId: thread.id, code }, 'a briefing is drafted without its model');
      return { note: `${message} ${instead.charAt(0).toUpperCase()}${instead.slice(1)}` };
    }
  }

  /** A model that has left the catalogue is called by its id. */
  #nameOf(modelId: string): { id: string; name: string } {
    try {
      return this.options.models.get(modelId);
    } catch (error) {
      if (error instanceof AppError && error.code === 'NOT_FOUND') return { id: modelId, name: modelId };
      throw error;
    }
  }

  async #freeName(title: string): Promise<string> {
    const plain = slugOf(title, NAME_CHARS - 4) || 'briefing';
    const base = plain === 'readme' ? 'briefing' : plain;
    let name = base;
    for (let number = 2; await this.options.folder.has(name); number += 1) name = `${base}-${number}`;
    return name;
  }
}

/** What a model was told for itself alone is how it is to be on air. */
function personaOf(rows: readonly ThreadModelRow[], { modelId }: CastModel): string {
  return rows.find((row) => row.modelId === modelId)?.systemPrompt ?? '';
}

/** For the producers: where it came from, and what each model's conversation came to. */
function notesOf(thread: ThreadRow, rows: readonly ThreadModelRow[], cast: readonly CastModel[]): string {
  const summaries = rows.flatMap(({ modelId, summary }) => {
    const name = cast.find((one) => one.modelId === modelId)?.name ?? modelId;
    return summary === null ? [] : [`## With ${name}\n\n${summary}`];
  });
  return [`Drafted from the thread “${thread.title}”.`, ...summaries].join('\n\n');
}
