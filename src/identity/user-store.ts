import { and, asc, count, eq, gt, isNull, or, sql } from 'drizzle-orm';
import type { Clock } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import { newId } from '../core/id.js';
import { limits } from '../limits.js';
import type { Role } from '../protocol/identity.js';
import type { Database } from '../storage/database.js';
import { isUniqueViolation } from '../storage/database-errors.js';
import { type UserSettings, users } from '../storage/schema/index.js';
import { asked } from './asked.js';
import { cursorOf, pageOf, readCursor } from './page-cursor.js';

export type UserRow = typeof users.$inferSelect;

export interface NewUser {
  readonly username: string;
  readonly displayName: string;
  readonly role: Role;
  readonly passwordHash: string | null;
}

/** One name however it is written. */
export function usernameKeyOf(username: string): string {
  return username.normalize('NFKC').toLowerCase();
}

const activeOwner = and(eq(users.role, 'owner'), isNull(users.disabledAt));

/** Accounts in the database. Everything fails with `DATABASE_UNAVAILABLE` while it is away. */
export class UserStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  async byId(id: string): Promise<UserRow | undefined> {
    const [row] = await asked(() => this.database.orm.select().from(users).where(eq(users.id, id)));
    return row;
  }

  async byUsername(username: string): Promise<UserRow | undefined> {
    const key = usernameKeyOf(username);
    const [row] = await asked(() => this.database.orm.select().from(users).where(eq(users.usernameKey, key)));
    return row;
  }

  /** The owner that has been one for longest. */
  async firstOwner(): Promise<UserRow | undefined> {
    const first = this.database.orm
      .select()
      .from(users)
      .where(activeOwner)
      .orderBy(asc(users.createdAt), asc(users.id));
    const [row] = await asked(() => first.limit(1));
    return row;
  }

  count(): Promise<number> {
    return asked(() => this.database.orm.$count(users));
  }

  /** Throws `CONFLICT` for a name that is taken, `UNPROCESSABLE` when there are as many as may be. */
  async add(user: NewUser): Promise<UserRow> {
    if ((await this.count()) >= limits.accounts) {
      throw new AppError('UNPROCESSABLE', `There are ${limits.accounts} accounts: that is as many as may be.`);
    }
    const now = this.#now();
    const values = { ...user, id: newId('usr'), usernameKey: usernameKeyOf(user.username), createdAt: now };
    try {
      const [row] = await asked(() =>
        this.database.orm
          .insert(users)
          .values({ ...values, updatedAt: now, accessChangedAt: now })
          .returning(),
      );
      return found(row);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new AppError('CONFLICT', `There is an account ${user.username} already.`, {
        details: { field: 'username', expected: 'a name that is not taken' },
      });
    }
  }

  async change(id: string, change: { displayName?: string; settings?: UserSettings }): Promise<UserRow> {
    return this.#update(id, change);
  }

  /** A new password, or none any more. */
  async setPassword(id: string, passwordHash: string | null): Promise<UserRow> {
    return this.#update(id, { passwordHash });
  }

  /**
   * Gives the account other rights, and a version to tell older tokens by. Throws `UNPROCESSABLE` when nobody would be
   * left who owns the studio: two owners who take each other's right away at once are asked one after the other.
   */
  async changeRights(id: string, change: { role?: Role; disabled?: boolean }): Promise<UserRow> {
    const { role, disabled } = change;
    return asked(() =>
      this.database.orm.transaction(async (tx) => {
        const owners = await tx
          .select({ id: users.id })
          .from(users)
          .where(activeOwner)
          .orderBy(asc(users.id))
          .for('update');
        const keepsOwning = (role ?? 'owner') === 'owner' && disabled !== true;
        if (!keepsOwning && owners.length === 1 && owners[0]?.id === id) throw lastOwner();
        const now = this.#now();
        const [row] = await tx
          .update(users)
          .set({
            ...(role === undefined ? {} : { role }),
            ...(disabled === undefined ? {} : { disabledAt: disabled ? now : null }),
            version: sql`${users.version} + 1`,
            accessChangedAt: now,
            updatedAt: now,
          })
          .where(eq(users.id, id))
          .returning();
        return found(row);
      }),
    );
  }

  /** Whose rights have changed since: tokens from before say what is not so any more. */
  changedSince(since: Date): Promise<{ id: string; version: number }[]> {
    return asked(() =>
      this.database.orm
        .select({ id: users.id, version: users.version })
        .from(users)
        .where(and(gt(users.accessChangedAt, since), gt(users.version, 1))),
    );
  }

  async page({ limit, cursor }: { readonly limit: number; readonly cursor: string | undefined }) {
    const [at = '', id = ''] = cursor === undefined ? [] : readCursor(cursor, /^\d{4}-[\dT:.Z-]+ usr_\w+$/);
    const after = new Date(at);
    const beyond =
      cursor === undefined
        ? undefined
        : or(gt(users.createdAt, after), and(eq(users.createdAt, after), gt(users.id, id)));
    const { orm } = this.database;
    const rows = await asked(() =>
      orm
        .select()
        .from(users)
        .where(beyond)
        .orderBy(asc(users.createdAt), asc(users.id))
        .limit(limit + 1),
    );
    const [total] = await asked(() => orm.select({ all: count() }).from(users));
    return pageOf(rows, { limit, totalCount: total?.all ?? 0 }, (last) =>
      cursorOf(last.createdAt.toISOString(), last.id),
    );
  }

  async #update(id: string, change: Partial<typeof users.$inferInsert>): Promise<UserRow> {
    const [row] = await asked(() =>
      this.database.orm
        .update(users)
        .set({ ...change, updatedAt: this.#now() })
        .where(eq(users.id, id))
        .returning(),
    );
    return found(row);
  }

  #now(): Date {
    return new Date(this.clock.epochMs());
  }
}

function found(row: UserRow | undefined): UserRow {
  if (row === undefined) throw new AppError('NOT_FOUND', 'There is no such account.');
  return row;
}

function lastOwner(): AppError {
  return new AppError('UNPROCESSABLE', 'This is the last owner: make somebody else one first.', {
    details: { field: 'role', expected: 'another account that owns the studio' },
  });
}
