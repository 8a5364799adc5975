import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError } from '../../src/core/errors.js';

const SHOWN = 8;

/** The folder of a session that is named by its id or its folder. Throws AppError `NOT_FOUND`, naming the latest ones. */
export async function findSession(session: string, recordingsDir: string): Promise<string> {
  const candidates = [join(recordingsDir, session), resolve(session)];
  for (const folder of candidates) if (await isSession(folder)) return folder;
  const latest = await latestSessions(recordingsDir);
  const hint = latest.length === 0 ? 'There are none.' : `The latest are:\n${latest.map((id) => `  ${id}`).join('\n')}`;
  throw new AppError('NOT_FOUND', `There is no session ${JSON.stringify(session)} in ${recordingsDir}. ${hint}`);
}

async function isSession(folder: string): Promise<boolean> {
  return (await stat(join(folder, 'session.yaml')).catch(() => undefined))?.isFile() === true;
}

async function latestSessions(recordingsDir: string): Promise<string[]> {
  const names = await readdir(recordingsDir).catch(() => []);
  const sessions: { name: string; changedMs: number }[] = [];
  for (const name of names) {
    const found = await stat(join(recordingsDir, name, 'session.yaml')).catch(() => undefined);
    if (found !== undefined) sessions.push({ name, changedMs: found.mtimeMs });
  }
  return sessions
    .sort((a, b) => b.changedMs - a.changedMs)
    .slice(0, SHOWN)
    .map(({ name }) => name);
}
