import { AppError } from '../../core/errors.js';
import type { Logger } from '../../core/logger.js';
import type { RateLimiter } from '../../core/rate-limiter.js';
import { mayAct, type Principal, type Role } from '../../protocol/identity.js';
import {
  LLM_CLIENT_EVENT_ROLES,
  type LlmClientEventName,
  type LlmClientPayload,
  type LlmEventName,
  llmClientSchemas,
} from '../../protocol/llm-events.js';
import type { WireError } from '../../protocol/server-events.js';
import { followJob } from './follow-job.js';
import type { LlmJobOutline, LlmQueue } from './job-queue.js';
import { jobView, ownJob } from './job-view.js';

export type JobSocketListener = (
  event: string,
  args: readonly unknown[],
  answer: ((answer: unknown) => void) | undefined,
) => void;

/** A client's connection to the namespace `/llm`, without the transport behind it. */
export interface JobSocket {
  readonly id: string;
  readonly principal: Principal;
  send(event: `llm.${LlmEventName}`, payload: object): void;
  /** Resolves as soon as the client takes more, or is gone. */
  whenReady(): Promise<void>;
  onEvent(listener: JobSocketListener): void;
  onClose(listener: () => void): void;
}

export interface JobGatewayOptions {
  readonly queue: LlmQueue;
  readonly limiter: RateLimiter;
  readonly logger: Logger;
}

const TOPICS_MAX = 50;
/** Of an account, over all its connections. */
const EVENTS_A_MINUTE = { points: 300, windowS: 60 } as const;

interface Followed {
  /** Those it is followed for; it is told once, and left with the last of them. */
  readonly topics: Set<string>;
  readonly abort: AbortController;
}

/** One client of the queue: checks what it asks, and tells it the jobs it follows at its pace. */
export class JobGateway {
  readonly #topics = new Set<string>();
  readonly #followed = new Map<string, Followed>();
  #closed = false;

  constructor(
    private readonly socket: JobSocket,
    private readonly options: JobGatewayOptions,
  ) {
    socket.onEvent((event, args, answer) => void this.#receive(event, args[0], answer));
    const unwatch = options.queue.watch(({ type }, job) => {
      if (type === 'queued' && job.userId === socket.principal.userId) this.#followForTopics(job);
    });
    socket.onClose(() => {
      unwatch();
      this.#closed = true;
      for (const { abort } of this.#followed.values()) abort.abort();
    });
  }

  async #receive(event: string, payload: unknown, answer: ((answer: unknown) => void) | undefined): Promise<void> {
    try {
      await this.#requireModeration();
      if (!isClientEvent(event)) throw unknownEvent(event);
      requireRole(this.socket.principal, LLM_CLIENT_EVENT_ROLES[event]);
      const data = await this.#handle(event, checked(event, payload));
      answer?.({ ok: true, data });
    } catch (error) {
      const { code, message, retryable } = AppError.from(error);
      if (code === 'INTERNAL') this.options.logger.error({ socketId: this.socket.id, error }, 'socket event failed');
      answer?.({ ok: false, error: { code, message, retryable } satisfies WireError });
    }
  }

  #handle<E extends LlmClientEventName>(event: E, payload: LlmClientPayload<E>): unknown {
    return this.#handlers[event](payload as never);
  }

  readonly #handlers: { [E in LlmClientEventName]: (payload: LlmClientPayload<E>) => unknown } = {
    'llm.subscribe': ({ topic, after }) => this.#subscribe(topic, after),
    'llm.unsubscribe': ({ topic }) => this.#unsubscribe(topic),
    'llm.cancel': ({ jobId }) => this.#cancel(jobId),
  };

  /** Answers with the jobs that are told from now on; those to come follow by themselves. */
  async #subscribe(topic: string, after: number | undefined): Promise<{ jobs: string[] }> {
    const { principal } = this.socket;
    if (this.#topics.size >= TOPICS_MAX && !this.#topics.has(topic))
      throw new AppError('UNPROCESSABLE', `You follow ${TOPICS_MAX} topics already: leave one first.`);
    const [kind, id = ''] = topic.split(':');
    if (kind === 'job') return this.#subscribeToJob(topic, await ownJob(this.options.queue, id, principal), after);
    // Before it is asked what there is: what comes meanwhile is not missed.
    this.#topics.add(topic);
    const jobs = (await this.options.queue.unfinished(principal)).filter((job) => topicsOf(job).includes(topic));
    for (const job of jobs) this.#follow(job.id, topic);
    return { jobs: jobs.map((job) => job.id) };
  }

  #subscribeToJob(topic: string, { id }: LlmJobOutline, after: number | undefined): { jobs: string[] } {
    this.#topics.add(topic);
    this.#follow(id, topic, after);
    return { jobs: [id] };
  }

  #unsubscribe(topic: string): null {
    this.#topics.delete(topic);
    for (const { topics, abort } of this.#followed.values())
      if (topics.delete(topic) && topics.size === 0) abort.abort();
    return null;
  }

  async #cancel(jobId: string): Promise<unknown> {
    const { principal } = this.socket;
    await ownJob(this.options.queue, jobId, principal);
    return jobView(await this.options.queue.cancel(jobId, principal.userId));
  }

  #followForTopics(job: LlmJobOutline): void {
    for (const topic of topicsOf(job)) if (this.#topics.has(topic)) this.#follow(job.id, topic);
  }

  #follow(id: string, topic: string, after?: number): void {
    if (this.#closed) return;
    const known = this.#followed.get(id);
    if (known !== undefined) return void known.topics.add(topic);
    const following = { topics: new Set([topic]), abort: new AbortController() };
    this.#followed.set(id, following);
    void this.#tell(id, following, after);
  }

  async #tell(id: string, { abort }: Followed, after: number | undefined): Promise<void> {
    try {
      for await (const { type, ...event } of followJob(this.options.queue, id, { after, signal: abort.signal })) {
        this.socket.send(`llm.${type}`, event);
        await this.socket.whenReady();
      }
    } catch (error) {
      this.options.logger.warn({ jobId: id, error }, 'model request cannot be told');
    } finally {
      this.#followed.delete(id);
      // Nothing follows its end: it takes no place among the topics any more.
      this.#topics.delete(`job:${id}`);
    }
  }

  async #requireModeration(): Promise<void> {
    const { allowed } = await this.options.limiter.take(
      `llm.socket:user:${this.socket.principal.userId}`,
      EVENTS_A_MINUTE,
    );
    if (!allowed) throw new AppError('RATE_LIMITED', 'Events come too fast: try again in a minute.');
  }
}

/** The names a job can be followed by. */
function topicsOf({ id, owner }: LlmJobOutline): readonly string[] {
  return ['mine', `job:${id}`, `${owner.kind}:${owner.id}`];
}

const isClientEvent = (event: string): event is LlmClientEventName => Object.hasOwn(llmClientSchemas, event);

function checked<E extends LlmClientEventName>(event: E, payload: unknown): LlmClientPayload<E> {
  const { data, error } = llmClientSchemas[event].safeParse(payload);
  if (data !== undefined) return data as LlmClientPayload<E>;
  const [issue] = error.issues;
  const field = issue?.path.join('.') ?? '';
  throw new AppError('VALIDATION_ERROR', `${event}: ${field} does not fit: ${issue?.message ?? 'another value'}.`);
}

function requireRole({ role }: Principal, least: Role): void {
  if (!mayAct(role, least)) throw new AppError('FORBIDDEN', `This takes the role ${least}; yours is ${role}.`);
}

function unknownEvent(event: string): AppError {
  const expected = Object.keys(llmClientSchemas).join(', ');
  return new AppError('UNKNOWN_EVENT', `"${event.slice(0, 64)}" is not an event here; expected ${expected}.`);
}
