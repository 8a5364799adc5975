import type { Timer } from '../core/clock.js';
import { sameToken } from '../core/token.js';
import type { ClientPort } from './outbox.js';
import type { LiveSession } from './live-session.js';
import type { FinishedSession } from '../protocol/socket-types.js';

/** A live session and who is connected to it. */
export interface Registered {
  readonly session: LiveSession;
  host: ClientPort | null;
  readonly producers: Set<ClientPort>;
  /** Set once the session is being ended; everybody gets the same answer. */
  ending: Promise<FinishedSession> | null;
  /** Runs while the host is away. */
  absence: Timer | null;
  /** Ends a session nobody ends. */
  limit: Timer | null;
}

/** The live sessions of this process, by id. */
export class SessionRegistry {
  readonly #sessions = new Map<string, Registered>();

  get size(): number {
    return this.#sessions.size;
  }

  get(id: string): Registered | undefined {
    return this.#sessions.get(id);
  }

  add(session: LiveSession): Registered {
    const registered: Registered = {
      session,
      host: null,
      producers: new Set(),
      ending: null,
      absence: null,
      limit: null,
    };
    this.#sessions.set(session.id, registered);
    return registered;
  }

  remove(id: string): void {
    this.#sessions.delete(id);
  }

  /** The connection that stands for a session's host, for whoever has its token; null for everybody else. */
  returning(sessionId: string, token: string): { sessionId: string; host: string | null } | null {
    const registered = this.#sessions.get(sessionId);
    if (registered === undefined || !sameToken(token, registered.session.context.token)) return null;
    return { sessionId, host: registered.host?.id ?? null };
  }

  /** Whether a connection hosts or watches one of the sessions. */
  isSeated(socketId: string): boolean {
    return this.all().some(
      ({ host, producers }) => host?.id === socketId || [...producers].some(({ id }) => id === socketId),
    );
  }

  all(): Registered[] {
    return [...this.#sessions.values()];
  }
}
