import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The database's folder is another process's, as far as anybody can tell. */
export class FolderTaken extends Error {
  override readonly name = 'FolderTaken';
}

/** Who holds a folder: enough to tell a process that lives from one that is gone and from another of the same number. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** The machine's start and, within it, the process's; null where the system does not tell. */
  readonly boot: string | null;
  readonly startTicks: string | null;
  readonly since: string;
}

/**
 * Makes this process the only one that opens the database: two would both succeed, and lose each other's rows. Judged by
 * whether the holder lives, never by the lock's age: a busy database cannot say that it is still there. The file stands
 * beside the database's folder, whose every file is Postgres'. Returns what gives it back. Throws FolderTaken.
 */
export function lockFolder(file: string): () => void {
  const own = ownText();
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, own);
  try {
    while (!tryLink(mine, file)) clearAway(file, mine);
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readText(file) === own) rmSync(file, { force: true });
  };
}

/** A link appears with its content, or not at all. */
function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead holder's lock away; throws for a living one. */
function clearAway(file: string, mine: string): void {
  const text = readText(file);
  if (text === undefined) return;
  refuseLiving(file, text);
  const aside = `${mine}.stale`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return; // another process was quicker
    throw error;
  }
  // Between the look and the rename another process may have cleared it and put up its own: that one goes back.
  if (readText(aside) !== text) tryLink(aside, file);
  rmSync(aside, { force: true });
}

function refuseLiving(file: string, text: string): void {
  const holder = parse(text);
  if (holder === undefined || !mayLive(holder)) return;
  const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
  const gone = `If that process is gone for certain, delete ${file}.`;
  const advice = 'Stop it, give this one another DATA_DIR, or share a Postgres server through DATABASE_URL.';
  const who = `process ${holder.pid}${where} (since ${holder.since})`;
  throw new FolderTaken(`The database is in use by ${who}; two on one folder would destroy it. ${advice} ${gone}`);
}

/** Of another machine or container nobody here can tell. */
function mayLive(holder: Holder): boolean {
  if (holder.host !== hostname()) return true;
  if (holder.boot !== bootId()) return false;
  if (!isAlive(holder.pid)) return false;
  return holder.startTicks === null || holder.startTicks === startTicks(holder.pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // One that may not be signalled is alive as well.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ownText(): string {
  const holder: Holder = {
    pid: process.pid,
    host: hostname(),
    boot: bootId(),
    startTicks: startTicks(process.pid),
    since: new Date().toISOString(),
  };
  return `${JSON.stringify(holder)}\n`;
}

function parse(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Partial<Holder>;
    return typeof holder.pid === 'number' && typeof holder.host === 'string' ? (holder as Holder) : undefined;
  } catch {
    return undefined; // not written by this program: it holds nothing
  }
}

function bootId(): string | null {
  return readText('/proc/sys/kernel/random/boot_id')?.trim() ?? null;
}

/** Field 22 of `/proc/<pid>/stat`; the second, the program's name, may hold spaces and brackets. */
function startTicks(pid: number): string | null {
  const stat = readText(`/proc/${pid}/stat`);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

function readText(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined; // it is not there, which is all that is asked
  }
}
