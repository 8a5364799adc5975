import { FRAME_SAMPLES } from '../../src/protocol/client-events.js';
import { systemClock } from '../clock.js';
import { createMemoryStore, framesIn, UNSENT_FRAMES_MAX, type UnsentStore } from '../frame-store.js';
import { LiveError } from '../live-error.js';
import type { ResumeTicket } from '../live-options.js';
import type { Notice } from '../live-types.js';
import { unsentWav } from '../unsent-wav.js';
import { WriteBehindStore } from '../write-behind-store.js';
import { claimSession } from './session-lock.js';
import { UnsentDatabase, type KeptSession } from './unsent-database.js';

export interface KeepingOptions {
  /** The session to go on with. */
  readonly resume?: string | undefined;
  /** The session, live no more, whose conversation a new one goes on with. */
  readonly continues?: string | undefined;
  readonly notify: (level: Notice['level'], message: string) => void;
}

/** What becomes of the session here: come back to it later, keep its sound only, or forget it. */
export type Fate = 'left' | 'gone' | 'done';

const UNSENT_BYTES_MAX = UNSENT_FRAMES_MAX * FRAME_SAMPLES * Int16Array.BYTES_PER_ELEMENT;

const NOTHING_KEPT =
  'This browser keeps nothing for this page. If the page closes, the session and what is not sent yet are lost: keep it open.';
const REFUSED = 'This browser has no room left: your voice is kept in this page only. Keep it open until all is sent.';
const WORKS_AGAIN = 'Your voice is kept in this browser again.';

/** What this browser keeps of the session its page is live in. */
export class SessionKeeping {
  readonly #options: KeepingOptions;
  readonly #database: UnsentDatabase | null;
  readonly #store: WriteBehindStore;
  readonly #earlier: KeptSession | undefined;
  #session: KeptSession | undefined;
  #release: () => void = () => undefined;

  private constructor(options: KeepingOptions, parts: Parts) {
    this.#options = options;
    this.#database = parts.database;
    this.#session = parts.session;
    this.#earlier = parts.earlier;
    this.#release = parts.release;
    this.#store = new WriteBehindStore({
      clock: systemClock,
      memory: parts.memory,
      onDisk: (change) =>
        change === 'refuses' ? options.notify('warning', REFUSED) : options.notify('info', WORKS_AGAIN),
    });
  }

  /**
   * Reads what an earlier page left. Rejects with a `LiveError` when the session to go on with is open in another tab,
   * or is not known here.
   */
  static async open(options: KeepingOptions): Promise<SessionKeeping> {
    const { resume, continues } = options;
    const release = resume === undefined ? () => undefined : await claimSession(resume);
    try {
      // Without storage everything works from memory, and `begin` says so.
      const database = await UnsentDatabase.open().catch(() => null);
      const earlier = continues === undefined ? undefined : await database?.session(continues);
      const session = resume === undefined ? undefined : await database?.session(resume);
      if (resume !== undefined && session === undefined) throw unknown();
      const held = resume === undefined ? [] : await database?.frames(resume);
      const memory = createMemoryStore(UNSENT_FRAMES_MAX, held);
      return new SessionKeeping(options, { database, session, earlier, memory, release });
    } catch (error) {
      release();
      throw error;
    }
  }

  get store(): UnsentStore {
    return this.#store;
  }

  /** What is unsent, as a WAV file, also where the browser keeps nothing. */
  get sound(): Blob {
    return new Blob([unsentWav(framesIn(this.#store))], { type: 'audio/wav' });
  }

  /** The ticket of the session to go on with. */
  get ticket(): ResumeTicket | undefined {
    return this.#session;
  }

  get continues(): ResumeTicket | undefined {
    return this.#earlier;
  }

  /** The page is live in this session: from now on it and its unsent sound are kept. Never rejects. */
  async begin(ticket: ResumeTicket, about: { readonly title: string; readonly briefing: string }): Promise<void> {
    if (this.#database === null) return this.#options.notify('warning', NOTHING_KEPT);
    const { sessionId, token } = ticket;
    const { title, briefing } = about;
    const known = this.#session;
    this.#session = { sessionId, token, title, briefing, usedAtMs: Date.now(), gone: false };
    this.#store.keepOn(this.#database.disk(sessionId));
    try {
      if (known === undefined) this.#release = await claimSession(sessionId);
      await this.#database.save(this.#session);
      await this.#forgetEarlier(this.#database);
    } catch {
      this.#options.notify('warning', REFUSED);
    }
    // A browser that does not tell how much room there is says so when a write fails.
    await this.#makeRoom().catch(() => undefined);
  }

  /** Writes what is not written yet: the page may be about to go. */
  flush(): void {
    this.#store.flush();
  }

  /** The page is live no more. Never rejects. */
  async end(fate: Fate): Promise<void> {
    const session = this.#session;
    if (fate !== 'done') this.#store.flush();
    this.#store.close();
    try {
      if (session !== undefined && fate === 'done') await this.#database?.drop(session.sessionId);
      if (session !== undefined && fate === 'gone') await this.#database?.save({ ...session, gone: true });
    } catch {
      // The session stays in the list of those left, where it can be forgotten by hand.
    }
    this.#release();
    this.#database?.close();
  }

  /** The new session has taken over from it; unsent sound stays for its owner to fetch. */
  async #forgetEarlier(database: UnsentDatabase): Promise<void> {
    if (this.#earlier === undefined) return;
    const { sessionId } = this.#earlier;
    if ((await database.unsentSamples(sessionId)) === 0) await database.drop(sessionId);
  }

  /** Asks the browser not to clear this page's storage when the disk gets full, and tells when there is little of it. */
  async #makeRoom(): Promise<void> {
    // Some browsers ask their user: nothing waits for the answer.
    navigator.storage.persist().catch(() => false);
    const { quota, usage } = await navigator.storage.estimate();
    const free = (quota ?? Number.POSITIVE_INFINITY) - (usage ?? 0);
    if (free >= UNSENT_BYTES_MAX) return;
    const minutes = Math.floor((free / UNSENT_BYTES_MAX) * 30);
    const message = `This browser has room for ${minutes} min of unsent voice only: free some of the disk.`;
    this.#options.notify('warning', message);
  }
}

function unknown(): LiveError {
  const message = 'This browser does not know that session any more.';
  return new LiveError({ code: 'SESSION_NOT_FOUND', message, retryable: false });
}

interface Parts {
  readonly database: UnsentDatabase | null;
  readonly session: KeptSession | undefined;
  readonly earlier: KeptSession | undefined;
  readonly memory: UnsentStore;
  readonly release: () => void;
}
