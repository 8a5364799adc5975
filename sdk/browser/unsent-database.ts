import type { MicFrame } from '../frame-store.js';
import type { ResumeTicket } from '../live-options.js';
import type { UnsentDisk } from '../write-behind-store.js';

/** A session of this browser: enough to come back to it. */
export interface KeptSession extends ResumeTicket {
  readonly title: string;
  readonly briefing: string;
  /** When a page last went live in it, by the wall clock. */
  readonly usedAtMs: number;
  /** The server does not have it live any more: what is unsent cannot be sent. */
  readonly gone: boolean;
}

/** A run of frames, as one record: 25 records a second cost half as much again as 4 of them. */
interface Batch {
  readonly frames: readonly { readonly seq: number; readonly at: number; readonly n: number }[];
  readonly pcm: Int16Array;
}

const NAME = 'trialogue';
const VERSION = 1;
const SESSIONS = 'sessions';
const BATCHES = 'batches';
/** A browser whose storage is damaged may never answer. */
const OPEN_TIMEOUT_MS = 3_000;

/** Batches have the key [session, last `seq`, samples], so that lengths are known without reading sound. */
type BatchKey = [sessionId: string, lastSeq: number, samples: number];

/**
 * What outlives the page: sessions and their unsent sound, in IndexedDB. It costs as much as a private file system
 * (1.5 % of a core at 25 frames a second), needs no worker, and a committed batch survives a killed tab and a killed browser.
 */
export class UnsentDatabase {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
    // A newer page wants to change the layout: it must not wait for this one.
    database.onversionchange = () => database.close();
  }

  /** Rejects where the browser keeps nothing: storage is blocked, full or damaged. */
  static async open(): Promise<UnsentDatabase> {
    return new UnsentDatabase(await openWithin(OPEN_TIMEOUT_MS));
  }

  sessions(): Promise<KeptSession[]> {
    return answer(this.#database.transaction(SESSIONS).objectStore(SESSIONS).getAll() as IDBRequest<KeptSession[]>);
  }

  async session(sessionId: string): Promise<KeptSession | undefined> {
    const store = this.#database.transaction(SESSIONS).objectStore(SESSIONS);
    return answer(store.get(sessionId) as IDBRequest<KeptSession | undefined>);
  }

  save(session: KeptSession): Promise<void> {
    return this.#change([SESSIONS], (transaction) => transaction.objectStore(SESSIONS).put(session));
  }

  /** The session and everything kept of it. */
  drop(sessionId: string): Promise<void> {
    return this.#change([SESSIONS, BATCHES], (transaction) => {
      transaction.objectStore(SESSIONS).delete(sessionId);
      transaction.objectStore(BATCHES).delete(batchesOf(sessionId));
    });
  }

  async unsentSamples(sessionId: string): Promise<number> {
    const store = this.#database.transaction(BATCHES).objectStore(BATCHES);
    const keys = (await answer(store.getAllKeys(batchesOf(sessionId)))) as BatchKey[];
    return keys.reduce((sum, [, , samples]) => sum + samples, 0);
  }

  /** The unsent frames of a session in order, each once. */
  async frames(sessionId: string): Promise<MicFrame[]> {
    const store = this.#database.transaction(BATCHES).objectStore(BATCHES);
    const batches = await answer(store.getAll(batchesOf(sessionId)) as IDBRequest<Batch[]>);
    const frames: MicFrame[] = [];
    for (const frame of batches.flatMap(framesIn)) {
      // A page that goes writes in a hurry, and some frames a second time.
      if (frame.seq > (frames.at(-1)?.seq ?? -1)) frames.push(frame);
    }
    return frames;
  }

  disk(sessionId: string): UnsentDisk {
    return {
      write: (frames) =>
        this.#change([BATCHES], (transaction) =>
          transaction.objectStore(BATCHES).put(batchOf(frames), keyOf(sessionId, frames)),
        ),
      forget: (seq) =>
        this.#change([BATCHES], (transaction) => transaction.objectStore(BATCHES).delete(batchesOf(sessionId, seq))),
    };
  }

  close(): void {
    this.#database.close();
  }

  #change(stores: string[], change: (transaction: IDBTransaction) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      // Relaxed: the operating system has it, which is what a killed browser needs; a sync each 250 ms would cost the disk.
      const transaction = this.#database.transaction(stores, 'readwrite', { durability: 'relaxed' });
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error ?? new Error('The browser broke off a write.'));
      change(transaction);
      // Without it a page that is closing would never get round to the commit.
      transaction.commit();
    });
  }
}

function openWithin(timeoutMs: number): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The browser’s storage does not answer.')), timeoutMs);
    const opening = indexedDB.open(NAME, VERSION);
    opening.onupgradeneeded = () => {
      opening.result.createObjectStore(SESSIONS, { keyPath: 'sessionId' satisfies keyof KeptSession });
      opening.result.createObjectStore(BATCHES);
    };
    opening.onsuccess = () => {
      clearTimeout(timer);
      resolve(opening.result);
    };
    opening.onerror = () => {
      clearTimeout(timer);
      reject(opening.error ?? new Error('The browser keeps nothing for this page.'));
    };
  });
}

function answer<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('The browser could not read what it kept.'));
  });
}

/** All batches of a session, or those whose frames all lie below `seq`. A shorter key comes before every longer one. */
function batchesOf(sessionId: string, seq = Number.POSITIVE_INFINITY): IDBKeyRange {
  return IDBKeyRange.bound([sessionId], [sessionId, seq]);
}

function keyOf(sessionId: string, frames: readonly MicFrame[]): BatchKey {
  const samples = frames.reduce((sum, frame) => sum + frame.samples.length, 0);
  return [sessionId, frames.at(-1)?.seq ?? 0, samples];
}

function batchOf(frames: readonly MicFrame[]): Batch {
  const pcm = new Int16Array(frames.reduce((sum, frame) => sum + frame.samples.length, 0));
  let filled = 0;
  for (const { samples } of frames) {
    pcm.set(samples, filled);
    filled += samples.length;
  }
  return { frames: frames.map(({ seq, at, samples }) => ({ seq, at, n: samples.length })), pcm };
}

function framesIn({ frames, pcm }: Batch): MicFrame[] {
  let from = 0;
  return frames.map(({ seq, at, n }) => {
    const samples = pcm.subarray(from, from + n);
    from += n;
    return { seq, at, samples };
  });
}
