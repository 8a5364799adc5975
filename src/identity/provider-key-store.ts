import { and, asc, eq, gt, ne } from 'drizzle-orm';
import type { KeyProvider } from '../protocol/accounts.js';
import type { Database } from '../storage/database.js';
import { providerKeys } from '../storage/schema/index.js';
import { asked } from './asked.js';

export type KeyRow = typeof providerKeys.$inferSelect;

/** Sealed keys of providers, one for each account and provider. */
export class ProviderKeyStore {
  constructor(private readonly database: Database) {}

  async find(userId: string, provider: KeyProvider): Promise<KeyRow | undefined> {
    const own = and(eq(providerKeys.userId, userId), eq(providerKeys.provider, provider));
    const [row] = await asked(() => this.database.orm.select().from(providerKeys).where(own));
    return row;
  }

  all(userId: string): Promise<KeyRow[]> {
    return asked(() => this.database.orm.select().from(providerKeys).where(eq(providerKeys.userId, userId)));
  }

  /** In place of the one before, under an id of its own: what sealed the old one opens nothing new. */
  async put(row: typeof providerKeys.$inferInsert): Promise<void> {
    const { createdAt: _first, userId: _whose, provider: _which, ...change } = row;
    await asked(() =>
      this.database.orm
        .insert(providerKeys)
        .values(row)
        .onConflictDoUpdate({
          target: [providerKeys.userId, providerKeys.provider],
          set: { ...change, lastUsedAt: null },
        }),
    );
  }

  async remove(userId: string, provider: KeyProvider): Promise<boolean> {
    const own = and(eq(providerKeys.userId, userId), eq(providerKeys.provider, provider));
    const gone = await asked(() =>
      this.database.orm.delete(providerKeys).where(own).returning({ id: providerKeys.id }),
    );
    return gone.length > 0;
  }

  async used(id: string, at: Date): Promise<void> {
    await asked(() => this.database.orm.update(providerKeys).set({ lastUsedAt: at }).where(eq(providerKeys.id, id)));
  }

  /** Unless its owner has entered another meanwhile. */
  async reseal({ id, ciphertext: before }: KeyRow, to: { ciphertext: string; keyId: string }): Promise<boolean> {
    const same = and(eq(providerKeys.id, id), eq(providerKeys.ciphertext, before));
    const done = await asked(() =>
      this.database.orm.update(providerKeys).set(to).where(same).returning({ id: providerKeys.id }),
    );
    return done.length > 0;
  }

  /** Some of those that another key has sealed, in the order of their ids. */
  stale(newestKeyId: string, afterId: string, limit: number): Promise<KeyRow[]> {
    const others = and(ne(providerKeys.keyId, newestKeyId), gt(providerKeys.id, afterId));
    return asked(() =>
      this.database.orm.select().from(providerKeys).where(others).orderBy(asc(providerKeys.id)).limit(limit),
    );
  }
}
