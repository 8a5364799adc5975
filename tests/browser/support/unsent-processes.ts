import { readdir, readFile } from 'node:fs/promises';

/** The processes of the browser that uses this profile: its own, and all it has started. */
export async function processesOf(profile: string): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const seen = await Promise.all(pids.map((pid) => look(Number(pid))));
  const family = seen.filter((one) => one?.command.includes(profile)).map((one) => one?.pid ?? 0);
  for (let size = 0; size < family.length; ) {
    size = family.length;
    for (const one of seen) {
      if (one !== null && family.includes(one.parent) && !family.includes(one.pid)) family.push(one.pid);
    }
  }
  return family;
}

/** Null for a process that has ended meanwhile. */
async function look(pid: number): Promise<{ pid: number; parent: number; command: string } | null> {
  try {
    const [command, stat] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readFile(`/proc/${pid}/stat`, 'utf8'),
    ]);
    // The name, in brackets, may hold anything; state and parent follow it.
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { pid, parent: Number(parent), command };
  } catch {
    return null;
  }
}
