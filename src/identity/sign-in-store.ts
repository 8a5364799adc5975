import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, or } from 'drizzle-orm';
import type { Database } from '../storage/database.js';
import { refreshTokens, signInLinks, signIns, users } from '../storage/schema/index.js';
import { asked } from './asked.js';
import type { UserRow } from './user-store.js';

export type SignInRow = typeof signIns.$inferSelect;
export type RefreshRow = typeof refreshTokens.$inferSelect;

/** A refresh token that was given once, and all that hangs on it. */
export interface FoundRefresh {
  readonly token: RefreshRow;
  readonly signIn: SignInRow;
  readonly user: UserRow;
}

/** Sign-ins, the tokens that renew them and the links that open them, by the hashes of both. */
export class SignInStore {
  constructor(private readonly database: Database) {}

  async open(signIn: typeof signIns.$inferInsert, refreshHash: string, now: Date): Promise<void> {
    await asked(() =>
      this.database.orm.transaction(async (tx) => {
        await tx.insert(signIns).values(signIn);
        await tx.insert(refreshTokens).values({ hash: refreshHash, signInId: signIn.id, issuedAt: now });
      }),
    );
  }

  async find(hash: string): Promise<FoundRefresh | undefined> {
    const [row] = await asked(() =>
      this.database.orm
        .select({ token: refreshTokens, signIn: signIns, user: users })
        .from(refreshTokens)
        .innerJoin(signIns, eq(signIns.id, refreshTokens.signInId))
        .innerJoin(users, eq(users.id, signIns.userId))
        .where(eq(refreshTokens.hash, hash)),
    );
    return row;
  }

  /** Of these tokens the first that is known, in their order. */
  async firstOf(hashes: readonly string[]): Promise<RefreshRow | undefined> {
    const rows = await asked(() =>
      this.database.orm
        .select()
        .from(refreshTokens)
        .where(inArray(refreshTokens.hash, [...hashes])),
    );
    return hashes.flatMap((hash) => rows.filter((row) => row.hash === hash))[0];
  }

  /** Replaces a token by its successor; false when somebody else has just done it. */
  async rotate(from: FoundRefresh, next: { hash: string; now: Date; expiresAt: Date }): Promise<boolean> {
    const { hash, now, expiresAt } = next;
    return asked(() =>
      this.database.orm.transaction(async (tx) => {
        const unused = and(eq(refreshTokens.hash, from.token.hash), isNull(refreshTokens.usedAt));
        const used = await tx.update(refreshTokens).set({ usedAt: now }).where(unused).returning();
        if (used.length === 0) return false;
        await tx.insert(refreshTokens).values({ hash, signInId: from.signIn.id, issuedAt: now });
        await tx.update(signIns).set({ lastUsedAt: now, expiresAt }).where(eq(signIns.id, from.signIn.id));
        return true;
      }),
    );
  }

  /** Ends one; false when it had ended, or is not this account's. */
  async revoke(signInId: string, because: string, { now, userId }: { now: Date; userId?: string }): Promise<boolean> {
    const own = userId === undefined ? undefined : eq(signIns.userId, userId);
    const live = and(eq(signIns.id, signInId), isNull(signIns.revokedAt), own);
    const ended = await asked(() =>
      this.database.orm
        .update(signIns)
        .set({ revokedAt: now, revokedBecause: because })
        .where(live)
        .returning({ id: signIns.id }),
    );
    return ended.length > 0;
  }

  /** Ends all of an account but one, and tells which they were. */
  async revokeAll(userId: string, because: string, { now, but }: { now: Date; but?: string }): Promise<string[]> {
    const others = but === undefined ? undefined : ne(signIns.id, but);
    const ended = await asked(() =>
      this.database.orm
        .update(signIns)
        .set({ revokedAt: now, revokedBecause: because })
        .where(and(eq(signIns.userId, userId), isNull(signIns.revokedAt), others))
        .returning({ id: signIns.id }),
    );
    return ended.map(({ id }) => id);
  }

  /** Those that are good, the latest used first. */
  live(userId: string, now: Date): Promise<SignInRow[]> {
    const good = and(eq(signIns.userId, userId), isNull(signIns.revokedAt), gt(signIns.expiresAt, now));
    return asked(() =>
      this.database.orm.select().from(signIns).where(good).orderBy(desc(signIns.lastUsedAt), desc(signIns.id)),
    );
  }

  async lastSeen(userIds: readonly string[]): Promise<ReadonlyMap<string, Date>> {
    if (userIds.length === 0) return new Map();
    const rows = await asked(() =>
      this.database.orm
        .selectDistinctOn([signIns.userId], { userId: signIns.userId, at: signIns.lastUsedAt })
        .from(signIns)
        .where(inArray(signIns.userId, [...userIds]))
        .orderBy(signIns.userId, desc(signIns.lastUsedAt)),
    );
    return new Map(rows.map(({ userId, at }) => [userId, at]));
  }

  async revokedSince(since: Date): Promise<string[]> {
    const rows = await asked(() =>
      this.database.orm.select({ id: signIns.id }).from(signIns).where(gt(signIns.revokedAt, since)),
    );
    return rows.map(({ id }) => id);
  }

  async addLink(link: typeof signInLinks.$inferInsert): Promise<void> {
    await asked(() => this.database.orm.insert(signInLinks).values(link));
  }

  /** Whose link it is, for the first that asks; undefined for everybody after, and for one that is too old. */
  async useLink(hash: string, now: Date): Promise<string | undefined> {
    const good = and(eq(signInLinks.hash, hash), isNull(signInLinks.usedAt), gt(signInLinks.expiresAt, now));
    const [used] = await asked(() =>
      this.database.orm.update(signInLinks).set({ usedAt: now }).where(good).returning({ userId: signInLinks.userId }),
    );
    return used?.userId;
  }

  async dropLinks(userId: string): Promise<void> {
    await asked(() => this.database.orm.delete(signInLinks).where(eq(signInLinks.userId, userId)));
  }

  /** Forgets what ended before `ended`, and tokens used before `used`. */
  async sweep({ ended, used }: { readonly ended: Date; readonly used: Date }): Promise<void> {
    const { orm } = this.database;
    const over = or(lt(signIns.expiresAt, ended), and(isNotNull(signIns.revokedAt), lt(signIns.revokedAt, ended)));
    await asked(() => orm.delete(signIns).where(over));
    await asked(() => orm.delete(refreshTokens).where(lt(refreshTokens.usedAt, used)));
    await asked(() => orm.delete(signInLinks).where(lt(signInLinks.expiresAt, ended)));
  }
}
