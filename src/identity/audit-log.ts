import { and, count, desc, eq, lt } from 'drizzle-orm';
import type { Clock } from '../core/clock.js';
import { currentRequestId } from '../core/correlation.js';
import { errorMessage } from '../core/errors.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import type { AuditEntry } from '../protocol/accounts.js';
import type { Database } from '../storage/database.js';
import { auditLog, users } from '../storage/schema/index.js';
import { asked } from './asked.js';
import type { Caller } from './caller.js';
import { cursorOf, pageOf, readCursor } from './page-cursor.js';

/** Everything that is written down, by what happened to what. */
export type AuditAction =
  | 'sign-in'
  | 'sign-in.link'
  | 'sign-in.oauth'
  | 'sign-in.throttled'
  | 'sign-in.reused-token'
  | 'sign-in.revoke'
  | 'sign-out'
  | 'link.create'
  | 'account.create'
  | 'account.change'
  | 'account.reset'
  | 'password.change'
  | 'api-key.set'
  | 'api-key.delete'
  | 'api-key.use'
  | 'keys.rotate'
  | 'recording.delete';

export interface AuditEvent {
  readonly action: AuditAction;
  readonly outcome: 'ok' | 'refused' | 'failed';
  /** Null for a stranger, and for the server itself. */
  readonly actorId: string | null;
  readonly target?: string | null;
  /** Without one, whatever request this is done for gives its id. */
  readonly caller?: Pick<Caller, 'address' | 'requestId'>;
  /** Figures and names of things; never a secret, and nothing that a stranger has typed. */
  readonly details?: AuditEntry['details'];
}

/** Kept for a database that is away; beyond, the log of the server has them alone. */
const WAITING_MAX = 500;

type Line = typeof auditLog.$inferInsert;

/** Who did what, when and from where. Only ever added to: the table itself refuses everything else. */
export class AuditLog {
  readonly #waiting: Line[] = [];
  #writing = false;

  constructor(
    private readonly options: { readonly database: Database; readonly clock: Clock; readonly logger: Logger },
  ) {}

  /** Never rejects: nobody is kept from leaving because nobody could write it down. */
  async record({ caller, details = {}, target = null, ...event }: AuditEvent): Promise<void> {
    const { clock, database, logger } = this.options;
    const { address = null, requestId = currentRequestId() ?? null } = caller ?? {};
    const at = new Date(clock.epochMs());
    const line: Line = { id: newId('aud'), at, ...event, target, address, requestId, details };
    try {
      await asked(() => database.orm.insert(auditLog).values(line));
    } catch (error) {
      const { action, outcome, actorId } = event;
      logger.warn({ action, outcome, actorId, requestId, reason: errorMessage(error) }, 'audit line waits');
      this.#keep(line);
    }
  }

  async page(asking: { limit: number; cursor: string | undefined; action?: string; userId?: string }) {
    const { limit, cursor, action, userId } = asking;
    const { orm } = this.options.database;
    const before = cursor === undefined ? undefined : lt(auditLog.seq, Number(readCursor(cursor, /^\d{1,15}$/)[0]));
    const of = and(
      action === undefined ? undefined : eq(auditLog.action, action),
      userId === undefined ? undefined : eq(auditLog.actorId, userId),
    );
    const rows = await asked(() =>
      orm
        .select({ line: auditLog, username: users.username })
        .from(auditLog)
        .leftJoin(users, eq(users.id, auditLog.actorId))
        .where(and(of, before))
        .orderBy(desc(auditLog.seq))
        .limit(limit + 1),
    );
    const [total] = await asked(() => orm.select({ all: count() }).from(auditLog).where(of));
    const totalCount = total?.all ?? 0;
    const { rows: page, pagination } = pageOf(rows, { limit, totalCount }, ({ line }) => cursorOf(String(line.seq)));
    return { entries: page.map(({ line, username }) => entryOf(line, username)), pagination };
  }

  #keep(line: Line): void {
    if (this.#waiting.length >= WAITING_MAX) return;
    this.#waiting.push(line);
    if (!this.#writing) void this.#writeWaiting();
  }

  /** Once the database is there; a line that it refuses is left out, or it would be in everybody's way. */
  async #writeWaiting(): Promise<void> {
    const { database, logger } = this.options;
    this.#writing = true;
    while (this.#waiting.length > 0 && (await database.whenUp())) {
      const lines = this.#waiting.splice(0);
      await asked(() => database.orm.insert(auditLog).values(lines)).catch((error: unknown) => {
        logger.error({ lines: lines.length, reason: errorMessage(error) }, 'audit lines lost');
      });
    }
    this.#writing = false;
  }
}

function entryOf(line: typeof auditLog.$inferSelect, username: string | null): AuditEntry {
  const { id, at, actorId, action, target, outcome, address, requestId, details } = line;
  return {
    id,
    at: at.toISOString(),
    actor: actorId === null ? null : { id: actorId, username: username ?? '' },
    action,
    target,
    outcome,
    from: address ?? '',
    requestId: requestId ?? '',
    details: details as AuditEntry['details'],
  };
}
