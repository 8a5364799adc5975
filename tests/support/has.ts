import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TaskMeta } from 'vitest';

/** What some tests need from the machine and may not find, and how to get it. */
const PROGRAMS = {
  chromium: { names: ['chromium', 'chromium-browser', 'google-chrome'], advice: 'apt-get install chromium' },
  ffmpeg: { names: ['ffmpeg'], advice: 'apt-get install ffmpeg' },
  python: { names: ['python3'], advice: 'apt-get install python3 python3-venv' },
  // Debian keeps the server's programs of each version in a directory of its own.
  postgres: { names: ['postgres'], advice: 'apt-get install postgresql', under: '/usr/lib/postgresql' },
  redis: { names: ['redis-server'], advice: 'apt-get install redis-server' },
} as const satisfies Record<string, { names: readonly string[]; advice: string; under?: string }>;

export type Program = keyof typeof PROGRAMS;

/** The program's path, or undefined when the machine lacks it. */
export function find(program: Program): string | undefined {
  const { names, under } = { under: undefined, ...PROGRAMS[program] };
  const directories = [...versionsUnder(under), ...(process.env['PATH'] ?? '').split(delimiter)];
  const candidates = names.flatMap((name) => directories.map((directory) => join(directory, name)));
  return candidates.find(isExecutable);
}

export function has(program: Program): boolean {
  return find(program) !== undefined;
}

/** The program's path; throws when it is missing, so use it inside a test that `needs` it. */
export function pathOf(program: Program): string {
  const path = find(program);
  if (path === undefined) throw new Error(`${program} is not installed: ${PROGRAMS[program].advice}`);
  return path;
}

/**
 * Options for a test or suite that cannot run without a program: `describe('…', needs('ffmpeg'), () => …)`.
 * Where it is missing the test is skipped, and the run's last lines say why and how to get it.
 */
export function needs(...programs: readonly Program[]): { skip: boolean; meta: Pick<TaskMeta, 'lacks'> } {
  const missing = programs.filter((program) => !has(program));
  if (missing.length === 0) return { skip: false, meta: {} };
  const lacks = missing.map((program) => `${program} is not installed (${PROGRAMS[program].advice})`).join('; ');
  return { skip: true, meta: { lacks } };
}

/** `<directory>/15/bin`, the newest first. */
function versionsUnder(directory: string | undefined): string[] {
  try {
    const versions = directory === undefined ? [] : readdirSync(directory);
    return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(String(directory), version, 'bin'));
  } catch {
    return []; // not this system, or nothing installed
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // A missing or forbidden file is simply not the program.
    return false;
  }
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why the test is skipped on this machine. */
    lacks?: string;
  }
}
