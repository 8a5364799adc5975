import { isMap, isNode, isScalar, LineCounter, parseDocument, type Document, type YAMLError } from 'yaml';
import { AppError } from '../../core/errors.js';

/** Aliases have no use in a briefing; a few are harmless, thousands are an attack. */
const MAX_ALIASES = 16;
const FENCE = '---';

export interface FrontMatter {
  /** Field → value, as YAML 1.2 core understands it: plain values only. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The Markdown below. */
  readonly body: string;
  /** The line of the file on which the value at this path stands, for messages; undefined when it is not there. */
  lineOf(path: readonly PropertyKey[]): number | undefined;
}

/**
 * Parts a briefing into its YAML front matter and its Markdown body. The YAML is only ever data: a language named after
 * the dashes (`---js`) is refused, as are tags; nothing of the file is executed.
 * @throws AppError `BRIEFING_INVALID` saying what is wrong, with line and column where YAML tells them
 */
export function readFrontMatter(source: string): FrontMatter {
  const { yaml, body } = splitFrontMatter(source);
  const lines = new LineCounter();
  const document = parseYaml(yaml, lines);
  return {
    fields: plainFields(document),
    body,
    lineOf: (path) => lineOf(document, path, lines),
  };
}

function splitFrontMatter(source: string): { yaml: string; body: string } {
  const lines = source.replace(/^\uFEFF/, '').split(/\r?\n/);
  const first = (lines[0] ?? '').trimEnd();
  if (first !== FENCE) throw invalid(noFrontMatter(first));
  const end = lines.findIndex((line, index) => index > 0 && line.trimEnd() === FENCE);
  if (end < 0)
    throw invalid('The front matter opened on line 1 is never closed. End it with a line of three dashes (---).');
  return {
    yaml: lines.slice(1, end).join('\n'),
    body: lines
      .slice(end + 1)
      .join('\n')
      .trim(),
  };
}

function noFrontMatter(first: string): string {
  if (!first.startsWith(FENCE))
    return 'A briefing begins with YAML front matter between two lines of three dashes (---). This file begins without.';
  const shown = JSON.stringify(first.slice(0, 24));
  return `The first line is ${shown}. Only plain YAML front matter, opened by exactly three dashes, is read; other languages are never run.`;
}

function parseYaml(yaml: string, lineCounter: LineCounter): Document.Parsed {
  let document: Document.Parsed;
  try {
    document = parseDocument(yaml, {
      lineCounter,
      prettyErrors: false,
      strict: true,
      stringKeys: true,
      version: '1.2',
      schema: 'core',
      merge: false,
    });
  } catch (cause) {
    throw invalid('The front matter is nested too deeply to be read.', cause);
  }
  // An unknown tag is only a warning to the parser; here it is a value nobody asked for.
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw yamlProblem(problem, lineCounter);
  return document;
}

function yamlProblem(problem: YAMLError, lines: LineCounter): AppError {
  const { line, col } = lines.linePos(problem.pos[0]);
  return invalid(`The front matter is not valid YAML at line ${line + 1}, column ${col}: ${problem.message}.`, problem);
}

function plainFields(document: Document.Parsed): Readonly<Record<string, unknown>> {
  if (!isMap(document.contents))
    throw invalid('The front matter has to be a list of fields, such as "title: My show".');
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) as Record<string, unknown>;
  } catch (cause) {
    throw invalid(
      'The front matter uses YAML aliases (*name) in a way that cannot be read. Write the values out.',
      cause,
    );
  }
}

function lineOf(document: Document.Parsed, path: readonly PropertyKey[], lines: LineCounter): number | undefined {
  const last = path.at(-1);
  const parent = document.getIn(path.slice(0, -1), true);
  const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === last) : undefined;
  const node = pair?.key ?? document.getIn(path, true);
  const start = isNode(node) ? node.range?.[0] : undefined;
  // The first line of the YAML is the second of the file.
  return start === undefined ? undefined : lines.linePos(start).line + 1;
}

function invalid(message: string, cause?: unknown): AppError {
  return new AppError('BRIEFING_INVALID', message, { cause });
}
