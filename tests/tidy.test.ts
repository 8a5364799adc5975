import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { VARIABLE_NAMES } from '../src/config/variables.js';
import { ERROR_CODES } from '../src/protocol/error-codes.js';
import { concreteProviders, doors, importDirections } from './support/import-rules.js';
import { listFiles, readText, readTree, type SourceFile } from './support/source-tree.js';

const tree = readTree(['src', 'sdk', 'web', 'scripts', 'bench', 'tests']);
const isTest = (file: SourceFile) => /\.test\.tsx?$/.test(file.path);
const product = tree.filter((file) => !isTest(file) && !file.path.startsWith('tests/'));
const service = product.filter((file) => file.path.startsWith('src/'));

/** Each line of code that matches, as `file:line  text`. */
function matches(files: readonly SourceFile[], pattern: RegExp): string[] {
  return files.flatMap((file) =>
    file.code.flatMap((line, index) => (pattern.test(line) ? [`${file.path}:${index + 1}  ${line.trim()}`] : [])),
  );
}

describe('imports', () => {
  it('point in one direction', () => expect(importDirections(tree)).toEqual([]));
  it('reach features through their door only', () => expect(doors(tree)).toEqual([]));
  it('name concrete providers only where they are chosen', () => expect(concreteProviders(tree)).toEqual([]));
});

describe('the code', () => {
  it('passes the linter: sizes, cycles, types, consoles, defaults', { timeout: 60_000 }, () => {
    const run = spawnSync('node_modules/.bin/oxlint', ['--format', 'unix', '--deny-warnings'], { encoding: 'utf8' });
    expect(run.error).toBeUndefined();
    expect(run.stdout.split('\n').filter((line) => /^\S+:\d+:\d+:/.test(line))).toEqual([]);
    expect(run.status).toBe(0);
  });

  it('has no enums', () => expect(matches(tree, /^\s*(export\s+)?(declare\s+)?(const\s+)?enum\s/)).toEqual([]));

  it('reads the environment in one place', () => {
    const others = service.filter((file) => file.path !== 'src/config.ts');
    const page = product.filter((file) => /^(sdk|web)\//.test(file.path));
    expect(matches([...others, ...page], /process\.env/)).toEqual([]);
  });

  it('has no way around the linter or the compiler', () => {
    expect(matches(tree, /@ts-(ignore|expect-error|nocheck)/)).toEqual([]);
    const silenced = tree.filter((file) =>
      /\b(eslint|oxlint|biome)-(disable|ignore)\b|@ts-(ignore|nocheck)\b/.test(file.text),
    );
    expect(silenced.map((file) => file.path).filter((path) => path !== 'tests/tidy.test.ts')).toEqual([]);
  });

  it('leaves nothing for later', () => {
    const marked = tree.filter((file) => /\b(TODO|FIXME|XXX)\b/.test(file.text) && file.path !== 'tests/tidy.test.ts');
    expect(marked.map((file) => file.path)).toEqual([]);
  });

  it('names files in kebab case', () => {
    const odd = tree
      .map((file) => file.path)
      .filter((path) => !/(^|\/)[a-z\d]+([-.][a-z\d]+)*\.(ts|tsx|mjs)$/.test(path));
    expect(odd).toEqual([]);
  });

  it('stands alone: no paths of the machine it was written on', () => {
    const words = new RegExp(['/work', '/tmp'].map((path) => `${path}/`).join('|'));
    const texts = [
      ...listFiles('src'),
      ...listFiles('docs'),
      ...listFiles('scripts'),
      ...listFiles('tests'),
      ...ROOT_TEXTS,
    ];
    const found = texts.filter(
      (path) => /\.(ts|tsx|mjs|md|css|html|example)$/.test(path) && words.test(readText(path)),
    );
    expect(found).toEqual([]);
  });
});

describe('the tests', () => {
  it('run, all of them', () => {
    const tests = tree.filter(isTest);
    expect(matches(tests, /\b(it|test|describe)\.(only|todo|skip)\b/)).toEqual([]);
    expect(matches(tests, /\bskip\(\s*\)/)).toEqual([]);
  });
});

describe('the documents', () => {
  it('name in .env.example exactly the variables that are read', () => {
    const named = [...readText('.env.example').matchAll(/^#?\s?([A-Z][A-Z\d_]+)=/gm)].map((match) => match[1]);
    expect(new Set(named)).toEqual(new Set(VARIABLE_NAMES));
  });

  it('explain every variable and every error code in the guide', () => {
    const guide = readText('BACKEND_GUIDE.md');
    const missing = [...VARIABLE_NAMES, ...Object.keys(ERROR_CODES)].filter((name) => !guide.includes(`\`${name}\``));
    expect(missing).toEqual([]);
  });

  it('link to files that exist', () => {
    const documents = [...ROOT_TEXTS, ...listFiles('docs')].filter((path) => path.endsWith('.md'));
    expect(documents.flatMap(deadLinks)).toEqual([]);
  });
});

const ROOT_TEXTS = [
  'README.md',
  'ARCHITECTURE.md',
  'BACKEND_GUIDE.md',
  'PRODUCTION_CHECKLIST.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  '.env.example',
];

function deadLinks(document: string): string[] {
  const links = [...readText(document).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map((match) => match[1] ?? '');
  const base = new URL(`../${document}`, import.meta.url);
  const exists = (link: string) => spawnSync('test', ['-e', new URL(link, base).pathname]).status === 0;
  return links.filter((link) => !exists(link)).map((link) => `${document}: ${link}`);
}
