import type { Clock } from '../core/clock.js';
import { AppError, errorMessage } from '../core/errors.js';
import { newId } from '../core/id.js';
import type { Logger } from '../core/logger.js';
import { KEY_PROVIDERS, type KeyProvider, type KeyState } from '../protocol/accounts.js';
import type { AuditLog } from './audit-log.js';
import type { Caller } from './caller.js';
import type { MasterKeyHolder } from './master-key-holder.js';
import type { KeyRow, ProviderKeyStore } from './provider-key-store.js';
import { isFresh, seal, unseal } from './sealed-text.js';

/**
 * Asks a provider about a key. `refused`: it does not take it; `unknown`: it could not be asked. Never rejects, and waits
 * for a few seconds at most.
 */
export type VerifyKey = (provider: KeyProvider, key: string) => Promise<'taken' | 'refused' | 'unknown'>;

export interface ProviderKeysOptions {
  readonly store: ProviderKeyStore;
  readonly holder: MasterKeyHolder;
  readonly verify: VerifyKey;
  readonly audit: AuditLog;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A thread asks for its key with every message: that it is in use is written down this often. */
const USED_EVERY_MS = 60_000;
const AUDITED_EVERY_MS = 60 * 60_000;
const AUDITED_MAX = 5_000;
/** Of a short key four letters would tell too much. */
const SHOWN_FROM = 16;
const BATCH = 100;

/** Keys of providers that accounts keep of their own: sealed, never told again, revealed only to what calls the provider. */
export class ProviderKeysService {
  readonly #auditedAtMs = new Map<string, number>();

  constructor(private readonly options: ProviderKeysOptions) {}

  /** Undefined when the account has none. Throws `API_KEY_REQUIRED` for one that no key of the server opens. */
  async reveal(userId: string, provider: KeyProvider): Promise<string | undefined> {
    const row = await this.options.store.find(userId, provider);
    if (row === undefined) return undefined;
    const key = this.#open(row);
    if (key === undefined) {
      throw new AppError(
        'API_KEY_REQUIRED',
        `The stored key for ${provider} cannot be read any more: enter it again.`,
        {
          details: { field: provider, expected: 'the key once more' },
        },
      );
    }
    await this.#noteUse(row, key).catch((error: unknown) => {
      this.options.logger.warn({ provider, reason: errorMessage(error) }, 'use of a key could not be noted');
    });
    return key;
  }

  async configured(userId: string): Promise<ReadonlySet<KeyProvider>> {
    const rows = await this.options.store.all(userId);
    return new Set(rows.map(({ provider }) => provider as KeyProvider));
  }

  /** What may be told of each provider's key. */
  async states(userId: string): Promise<Record<KeyProvider, KeyState>> {
    const rows = await this.options.store.all(userId);
    const states = KEY_PROVIDERS.map((provider) => {
      const row = rows.find((one) => one.provider === provider);
      return [provider, row === undefined ? { configured: false } : stateOf(row)] as const;
    });
    return Object.fromEntries(states) as Record<KeyProvider, KeyState>;
  }

  /** Keeps the keys that their providers take, and those nobody could be asked about; a refused one changes nothing. */
  async set(
    userId: string,
    keys: Readonly<Partial<Record<KeyProvider, string | undefined>>>,
    caller: Caller,
  ): Promise<{ updated: KeyProvider[]; verified: Partial<Record<KeyProvider, boolean>> }> {
    const given = KEY_PROVIDERS.flatMap((provider) => {
      const key = keys[provider];
      return key === undefined ? [] : [{ provider, key }];
    });
    const answers = await Promise.all(
      given.map(async (one) => ({ ...one, answer: await this.options.verify(one.provider, one.key) })),
    );
    for (const { provider, key, answer } of answers) {
      if (answer !== 'refused') await this.#put(userId, { provider, key, verified: answer === 'taken' });
      await this.options.audit.record({
        action: 'api-key.set',
        outcome: answer === 'refused' ? 'refused' : 'ok',
        actorId: userId,
        target: provider,
        caller,
        details: { verified: answer === 'taken' },
      });
    }
    return {
      updated: answers.filter(({ answer }) => answer !== 'refused').map(({ provider }) => provider),
      verified: Object.fromEntries(answers.map(({ provider, answer }) => [provider, answer === 'taken'])),
    };
  }

  /** Throws `NOT_FOUND`. */
  async delete(userId: string, provider: KeyProvider, caller: Caller): Promise<void> {
    const { store, audit } = this.options;
    if (!(await store.remove(userId, provider))) throw new AppError('NOT_FOUND', `There is no key for ${provider}.`);
    await audit.record({ action: 'api-key.delete', outcome: 'ok', actorId: userId, target: provider, caller });
  }

  /**
   * A new master key where the server keeps its own, and everything sealed with it. Every key can be used meanwhile:
   * first what older ones have sealed is sealed with the one that stays in the ring.
   */
  async rotate(userId: string, caller: Caller): Promise<{ keyId: string; resealed: number; lost: number }> {
    const { holder, audit } = this.options;
    const behind = await this.#resealAll();
    const counts = (await holder.renew()) ? await this.#resealAll() : behind;
    const keyId = holder.ring.newest.id;
    await audit.record({
      action: 'keys.rotate',
      outcome: 'ok',
      actorId: userId,
      target: keyId,
      caller,
      details: counts,
    });
    return { keyId, ...counts };
  }

  async #resealAll(): Promise<{ resealed: number; lost: number }> {
    const { store, holder } = this.options;
    const counts = { resealed: 0, lost: 0 };
    for (let after = ''; ; ) {
      const rows = await store.stale(holder.ring.newest.id, after, BATCH);
      for (const row of rows) {
        const key = this.#open(row);
        if (key === undefined) counts.lost += 1;
        else if (await this.#reseal(row, key)) counts.resealed += 1;
      }
      const last = rows.at(-1);
      if (last === undefined) return counts;
      after = last.id;
    }
  }

  #reseal(row: KeyRow, key: string): Promise<boolean> {
    const { ring } = this.options.holder;
    return this.options.store.reseal(row, { ciphertext: seal(key, placeOf(row), ring), keyId: ring.newest.id });
  }

  async #put(userId: string, entry: { provider: KeyProvider; key: string; verified: boolean }): Promise<void> {
    const { provider, key, verified } = entry;
    const { store, holder } = this.options;
    const now = new Date(this.options.clock.epochMs());
    const id = newId('key');
    await store.put({
      id,
      userId,
      provider,
      ciphertext: seal(key, { userId, provider, rowId: id }, holder.ring),
      keyId: holder.ring.newest.id,
      last4: key.length >= SHOWN_FROM ? key.slice(-4) : '',
      verifiedAt: verified ? now : null,
      createdAt: now,
      updatedAt: now,
    });
  }

  #open(row: KeyRow): string | undefined {
    try {
      return unseal(row.ciphertext, placeOf(row), this.options.holder.ring);
    } catch (error) {
      this.options.logger.error({ keyId: row.keyId, reason: errorMessage(error) }, 'a stored key cannot be opened');
      return undefined;
    }
  }

  async #noteUse(row: KeyRow, key: string): Promise<void> {
    const { store, holder, audit, clock } = this.options;
    const nowMs = clock.epochMs();
    if (!isFresh(row.ciphertext, holder.ring)) await this.#reseal(row, key);
    if (nowMs - (row.lastUsedAt?.getTime() ?? 0) >= USED_EVERY_MS) await store.used(row.id, new Date(nowMs));
    if (nowMs - (this.#auditedAtMs.get(row.id) ?? Number.NEGATIVE_INFINITY) < AUDITED_EVERY_MS) return;
    if (this.#auditedAtMs.size >= AUDITED_MAX) this.#auditedAtMs.clear();
    this.#auditedAtMs.set(row.id, nowMs);
    await audit.record({ action: 'api-key.use', outcome: 'ok', actorId: row.userId, target: row.provider });
  }
}

function placeOf({ userId, provider, id }: KeyRow) {
  return { userId, provider, rowId: id };
}

function stateOf({ verifiedAt, last4, lastUsedAt, updatedAt }: KeyRow): KeyState {
  return {
    configured: true,
    verified: verifiedAt !== null,
    last4,
    lastUsed: lastUsedAt?.toISOString() ?? null,
    updatedAt: updatedAt.toISOString(),
  };
}
