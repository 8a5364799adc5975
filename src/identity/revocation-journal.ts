import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { errorMessage } from '../core/errors.js';
import type { Logger } from '../core/logger.js';

const lineSchema = z.union([
  z.object({ signInId: z.string(), why: z.enum(['signed-out', 'revoked', 'account-changed']), untilMs: z.number() }),
  z.object({ userId: z.string(), version: z.number(), untilMs: z.number() }),
]);

/** Something that was taken back, and until when a token may still say otherwise. */
export type Revocation = z.infer<typeof lineSchema>;

/** Then those that are over are left out. */
const LINES_MAX = 5_000;

/**
 * `<DATA_DIR>/revocations.jsonl`: what this server took back in the last quarter of an hour, for the process after it. A
 * host comes back to a show before any database is there, and nobody who was signed out comes with him.
 */
export class RevocationJournal {
  readonly #path: string;
  #lines = 0;

  constructor(
    dataDir: string,
    private readonly logger: Logger,
  ) {
    this.#path = join(dataDir, 'revocations.jsonl');
  }

  /** What still counts. */
  load(nowMs: number): readonly Revocation[] {
    const kept = this.#read().filter(({ untilMs }) => untilMs > nowMs);
    this.#rewrite(kept);
    return kept;
  }

  /** Written before anybody is told that it is done. */
  add(revocation: Revocation, nowMs: number): void {
    try {
      if (this.#lines >= LINES_MAX) this.load(nowMs);
      appendFileSync(this.#path, lineOf(revocation), { mode: 0o600 });
      this.#lines += 1;
    } catch (error) {
      this.logger.error({ reason: errorMessage(error) }, 'a revocation could not be noted for the next start');
    }
  }

  #read(): Revocation[] {
    try {
      const lines = readFileSync(this.#path, 'utf8').split('\n');
      return lines.flatMap((line) => lineSchema.safeParse(parsed(line)).data ?? []);
    } catch {
      // None yet.
      return [];
    }
  }

  #rewrite(kept: readonly Revocation[]): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileSync(`${this.#path}.new`, kept.map(lineOf).join(''), { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    this.#lines = kept.length;
  }
}

const lineOf = (revocation: Revocation): string => `${JSON.stringify(revocation)}\n`;

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // The last one of a process that was killed may be half of one.
    return null;
  }
}
