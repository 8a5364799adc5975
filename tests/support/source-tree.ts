import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** One source file as the rules about the tree see it. */
export interface SourceFile {
  /** From the project's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** The lines with comments blanked out, so that what is only talked about does not count. */
  readonly code: readonly string[];
  readonly imports: readonly Import[];
}

export interface Import {
  /** A path from the project's root without its ending, or a package's name. */
  readonly target: string;
  readonly relative: boolean;
  readonly line: number;
}

const ROOT = new URL('../..', import.meta.url).pathname;
const SOURCE = /\.(ts|tsx|mjs)$/;
const IMPORT = /(?:\bfrom|\bimport|\bimport\()\s*'([^']+)'/g;

/** Every TypeScript and module file of the folders, tests included. */
export function readTree(folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap(listFiles)
    .filter((path) => SOURCE.test(path))
    .map(readSource);
}

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Files of a folder, or none when there is no such folder. */
export function listFiles(folder: string): string[] {
  try {
    const entries = readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    return files
      .map((file) => file.slice(ROOT.length).replaceAll('\\', '/'))
      .filter((file) => !/node_modules|dist\//.test(file));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function readSource(path: string): SourceFile {
  const text = readText(path);
  const code = blankComments(text).split('\n');
  const imports = code.flatMap((line, index) =>
    [...line.matchAll(IMPORT)].map((match) => importOf(path, match[1] ?? '', index + 1)),
  );
  return { path, text, code, imports };
}

function importOf(path: string, specifier: string, line: number): Import {
  if (!specifier.startsWith('.')) return { target: specifier, relative: false, line };
  const target = normalize(join(dirname(path), specifier)).replace(/\.(js|jsx|ts|tsx|mjs)(\?.*)?$/, '');
  return { target, relative: true, line };
}

/** Comments become spaces; strings that look like comments are rare enough in this tree to be ignored, addresses apart. */
function blankComments(text: string): string {
  const blank = (comment: string) => comment.replace(/[^\n]/g, ' ');
  return text.replace(/\/\*[\s\S]*?\*\//g, blank).replace(/(?<![:'"`\\/])\/\/.*$/gm, blank);
}
