import { accessSync, constants } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import type { TaskMeta } from 'vitest';

interface Need {
  readonly skip: boolean;
  readonly meta: Pick<TaskMeta, 'lacks'>;
}

const PYTHON_ENGINES = resolve('node_modules/.cache/python-engines');

type PythonEngine = 'piper' | 'schemathesis';

/** Where `scripts/python-engines.mjs` puts a program of an engine; it may not be there. */
export function pythonEnginePath(engine: PythonEngine, program: string): string {
  return join(PYTHON_ENGINES, engine, 'bin', program);
}

/** Options for tests that run a real Python engine. */
export function needsPythonEngine(engine: PythonEngine): Need {
  if (isExecutable(pythonEnginePath(engine, 'python'))) return { skip: false, meta: {} };
  return { skip: true, meta: { lacks: `${engine} is not installed (node scripts/python-engines.mjs ${engine})` } };
}

/** Options for tests that run the real espeak-ng. */
export function needsEspeak(): Need {
  const directories = (process.env['PATH'] ?? '').split(delimiter);
  if (directories.some((directory) => isExecutable(join(directory, 'espeak-ng')))) return { skip: false, meta: {} };
  return { skip: true, meta: { lacks: 'espeak-ng is not installed (apt-get install espeak-ng)' } };
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
