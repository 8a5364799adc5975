import { unsentWav } from '../unsent-wav.js';
import { UnsentDatabase, type KeptSession } from './unsent-database.js';

/** A session this browser was the host of, and has not seen the end of. */
export interface LeftSession {
  readonly sessionId: string;
  readonly title: string;
  readonly briefing: string;
  readonly usedAtMs: number;
  /** The server does not have it live any more. */
  readonly gone: boolean;
  /** Samples of the host's voice that are kept here and were not confirmed. */
  readonly unsentSamples: number;
}

/** Voices are not kept on other people's machines for ever. */
const KEPT_MS = 7 * 24 * 60 * 60_000;

/** The sessions left behind, latest first; none where the browser keeps nothing. What is older than a week is deleted. */
export async function leftSessions(): Promise<readonly LeftSession[]> {
  return withDatabase(async (database) => {
    const sessions = await database.sessions();
    const expired = sessions.filter(({ usedAtMs }) => Date.now() - usedAtMs > KEPT_MS);
    await Promise.all(expired.map(({ sessionId }) => database.drop(sessionId)));
    const left = sessions.filter((session) => !expired.includes(session));
    const described = await Promise.all(left.map((session) => describe(database, session)));
    return described.sort((one, other) => other.usedAtMs - one.usedAtMs);
  }, []);
}

/** The unsent sound of a session as a WAV file. */
export async function unsentSound(sessionId: string): Promise<Blob> {
  const frames = await withDatabase((database) => database.frames(sessionId), []);
  return new Blob([unsentWav(frames)], { type: 'audio/wav' });
}

/** Forgets the session and its sound. */
export async function forgetSession(sessionId: string): Promise<void> {
  await withDatabase((database) => database.drop(sessionId), undefined);
}

async function describe(database: UnsentDatabase, session: KeptSession): Promise<LeftSession> {
  const { sessionId, title, briefing, usedAtMs, gone } = session;
  return { sessionId, title, briefing, usedAtMs, gone, unsentSamples: await database.unsentSamples(sessionId) };
}

async function withDatabase<T>(read: (database: UnsentDatabase) => Promise<T>, otherwise: T): Promise<T> {
  let database: UnsentDatabase;
  try {
    database = await UnsentDatabase.open();
  } catch {
    // Nothing can have been kept either; going live says so.
    return otherwise;
  }
  try {
    return await read(database);
  } finally {
    database.close();
  }
}
