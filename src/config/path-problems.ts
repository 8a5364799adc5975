import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { errorMessage } from '../core/errors.js';

export interface Directories {
  readonly recordings: string;
  readonly logs: string;
  readonly briefings: string;
  /** Of the embedded database, its backups, and what else the server keeps for itself. */
  readonly data: string;
}

/** What is wrong with the directories; makes the ones that are written to. */
export function pathProblems(directories: Directories): string[] {
  return [
    writableProblem('RECORDINGS_DIR', directories.recordings),
    writableProblem('LOGS_DIR', directories.logs),
    readableProblem('BRIEFINGS_DIR', directories.briefings),
    // It holds what accounts are made of: of no concern to other users of the machine.
    writableProblem('DATA_DIR', directories.data, 0o700),
  ].filter((problem) => problem !== undefined);
}

function writableProblem(variable: string, directory: string, mode = 0o777): string | undefined {
  try {
    mkdirSync(directory, { recursive: true, mode });
    accessSync(directory, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    const advice = `give ${variable} a directory that can be made and written to`;
    return `${variable}=${JSON.stringify(directory)}: ${errorMessage(error)}; ${advice}`;
  }
}

function readableProblem(variable: string, directory: string): string | undefined {
  const shown = `${variable}=${JSON.stringify(directory)}`;
  try {
    if (!statSync(directory).isDirectory()) return `${shown}: this is not a directory; name the one with the briefings`;
    accessSync(directory, constants.R_OK | constants.X_OK);
    return undefined;
  } catch (error) {
    return `${shown}: ${errorMessage(error)}; name the directory with the briefings (*.md)`;
  }
}
