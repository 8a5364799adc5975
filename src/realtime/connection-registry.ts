import type { Clock, Timer } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';

/** How long a connection that was replaced may take to be told so by its session. */
const REPLACED_MS = 5_000;
/** Those who are refused try again and again: one line a minute says it. */
const WARN_EVERY_MS = 60_000;

export interface ConnectionRules {
  /** Connections of one client. */
  readonly perClient: number;
  /** And of all of them. */
  readonly total: number;
  /** One that sends nothing for so long, and has no seat in a live session, is closed. */
  readonly idleMs: number;
  /** One that does not even answer heartbeats for so long is closed, should its transport have missed it. */
  readonly silentMs: number;
  readonly sweepMs: number;
}

export interface RegistryOptions {
  readonly rules: ConnectionRules;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a connection hosts or watches a live session: it may be silent for as long as that takes. */
  readonly isSeated: (id: string) => boolean;
  readonly onRefused?: (limit: 'client' | 'server') => void;
}

export interface Connection {
  readonly id: string;
  close(): void;
}

/** Who a connection belongs to. */
export interface Newcomer {
  /** The account. */
  readonly client: string;
  /** Proven by its token: the session whose host this is, and the connection that stands for that host so far. */
  readonly returning?: { readonly sessionId: string; readonly host: string | null } | null;
}

/** A connection's place, until it is left. */
export interface Place {
  /** Something was said. */
  acted(): void;
  /** At least it is there. */
  heard(): void;
  left(): void;
}

interface Held extends Newcomer {
  readonly connection: Connection;
  /** False once another connection has taken its place. */
  counted: boolean;
  heardMs: number;
  actedMs: number;
  closing: Timer | null;
}

/**
 * Every connection that was let in, counted by client. A host who comes back takes the place of his earlier connection:
 * a line that died is noticed only half a minute later, and until then it must not stand in his way.
 */
export class ConnectionRegistry {
  readonly #held = new Map<string, Held>();
  readonly #counts = new Map<string, number>();
  #total = 0;
  #warnedMs = Number.NEGATIVE_INFINITY;
  #sweep: Timer | null = null;

  constructor(private readonly options: RegistryOptions) {}

  /** Connections that are open, the replaced ones among them. */
  get size(): number {
    return this.#held.size;
  }

  start(): void {
    this.#sweep = this.options.clock.setTimer(this.options.rules.sweepMs, () => {
      this.sweep();
      this.start();
    });
  }

  stop(): void {
    this.#sweep?.cancel();
    for (const { closing } of this.#held.values()) closing?.cancel();
  }

  /** Throws AppError `TOO_MANY_CONNECTIONS`; its details name whose limit it is. */
  admit(connection: Connection, newcomer: Newcomer): Place {
    const replaced = this.#replacedBy(newcomer);
    this.#requireRoom(newcomer.client, replaced);
    for (const earlier of replaced) this.#replace(earlier);
    const nowMs = this.options.clock.nowMs();
    const held: Held = { ...newcomer, connection, counted: true, heardMs: nowMs, actedMs: nowMs, closing: null };
    this.#held.set(connection.id, held);
    this.#count(held, 1);
    return {
      acted: () => {
        held.actedMs = this.options.clock.nowMs();
      },
      heard: () => {
        held.heardMs = this.options.clock.nowMs();
      },
      left: () => this.#leave(held),
    };
  }

  /** Closes those that nobody stands behind any more. */
  sweep(): void {
    const { clock, logger, rules, isSeated } = this.options;
    const nowMs = clock.nowMs();
    for (const { connection, heardMs, actedMs } of [...this.#held.values()]) {
      const isGone = nowMs - Math.max(heardMs, actedMs) > rules.silentMs;
      const isIdle = nowMs - actedMs > rules.idleMs && !isSeated(connection.id);
      if (!isGone && !isIdle) continue;
      const event = isGone ? 'heartbeat_timeout' : 'connection_ttl_expired';
      logger.info({ socketId: connection.id, event }, 'socket closed: nobody stands behind it');
      connection.close();
    }
  }

  /** Those that stand for the same host of the same session. */
  #replacedBy({ returning }: Newcomer): Held[] {
    if (!returning) return [];
    const isSame = (held: Held) =>
      held.connection.id === returning.host || held.returning?.sessionId === returning.sessionId;
    return [...this.#held.values()].filter((held) => held.counted && isSame(held));
  }

  #requireRoom(client: string, replaced: readonly Held[]): void {
    const { perClient, total } = this.options.rules;
    const own = (this.#counts.get(client) ?? 0) - replaced.filter((held) => held.client === client).length;
    if (own >= perClient) throw this.#refusal('client', perClient);
    if (this.#total - replaced.length >= total) throw this.#refusal('server', total);
  }

  #refusal(limit: 'client' | 'server', most: number): AppError {
    this.#warn(limit, most);
    this.options.onRefused?.(limit);
    const message =
      limit === 'client'
        ? `You have all the connections to this server that you may have (${most}): close a page that you do not need.`
        : `This server holds ${most} connections and is full; try again in a moment.`;
    return new AppError('TOO_MANY_CONNECTIONS', message, {
      details: { field: limit, expected: `at most ${most} connections` },
    });
  }

  #warn(limit: 'client' | 'server', most: number): void {
    const nowMs = this.options.clock.nowMs();
    if (nowMs - this.#warnedMs < WARN_EVERY_MS) return;
    this.#warnedMs = nowMs;
    const event = 'connection_limit_exceeded';
    this.options.logger.warn({ event, limit, most }, 'sockets are refused: there are as many as may be');
  }

  #replace(earlier: Held): void {
    this.#count(earlier, -1);
    earlier.counted = false;
    earlier.closing = this.options.clock.setTimer(REPLACED_MS, () => earlier.connection.close());
  }

  #leave(held: Held): void {
    if (!this.#held.delete(held.connection.id)) return;
    held.closing?.cancel();
    if (held.counted) this.#count(held, -1);
  }

  #count({ client }: Held, change: 1 | -1): void {
    this.#total += change;
    const left = (this.#counts.get(client) ?? 0) + change;
    if (left > 0) this.#counts.set(client, left);
    else this.#counts.delete(client);
  }
}
