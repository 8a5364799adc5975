// Makes a fresh clone runnable: installs what the lockfile says, builds what changed, and says what takes the time.
// Plain Node without dependencies, because it runs before there are any.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from './prepare-lock.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_MIN = [20, 19];

/** Each output with what it is made from; a change of any of it makes that output again. */
const BUILDS = [
  {
    name: 'the server',
    stamp: 'dist/.server-stamp',
    inputs: [
      'src',
      'sdk',
      'scripts',
      'bench',
      'tests/support',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
    needed: 'tsconfig.build.json',
    run: buildServer,
  },
  {
    name: 'the studio page',
    stamp: 'dist/.web-stamp',
    inputs: ['web', 'sdk', 'src/protocol', 'package-lock.json'],
    needed: 'web/vite.config.ts',
    run: () => run('node_modules/vite/bin/vite.js', ['build', '--config', 'web/vite.config.ts', '--logLevel', 'warn']),
  },
];

/**
 * Installs and, unless `build` is false, builds as far as needed. `quiet` keeps stdout for the program that follows.
 * Throws with the failed program's output.
 */
export async function prepare({ quiet = false, force = false, build = true } = {}) {
  const out = quiet ? process.stderr : process.stdout;
  const say = (line) => out.write(`[prepare] ${line}\n`);
  requireNode();
  const due = () =>
    build ? BUILDS.filter((one) => existsSync(join(root, one.needed)) && (force || !isBuilt(one))) : [];
  if (isInstalled() && due().length === 0) return;
  await withLock(join(root, '.prepare-lock'), say, async () => {
    if (!isInstalled()) await step('Installing the packages (npm ci)', say, install);
    const builds = await Promise.allSettled(due().map((one) => step(`Building ${one.name}`, say, () => make(one))));
    const failed = builds.find((one) => one.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  });
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NODE_MIN[0] || (major === NODE_MIN[0] && minor >= NODE_MIN[1])) return;
  throw new Error(
    `Trialogue needs Node ${NODE_MIN.join('.')} or newer; this is ${process.versions.node}. Get one from https://nodejs.org.`,
  );
}

/** npm writes down what it installed as its last act: an interrupted or outdated installation differs from the lockfile. */
function isInstalled() {
  const installed = readPackages('node_modules/.package-lock.json');
  if (installed === undefined) return false;
  const wanted = Object.entries(readPackages('package-lock.json') ?? {});
  return wanted.every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    return found === undefined
      ? entry.optional === true
      : found.version === entry.version && found.integrity === entry.integrity;
  });
}

function readPackages(file) {
  const path = join(root, file);
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')).packages : undefined;
}

async function install() {
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const npm = process.env.npm_execpath;
  if (npm !== undefined && /npm-cli\.[cm]?js$/.test(npm)) await run(npm, args);
  else await start(process.platform === 'win32' ? 'npm.cmd' : 'npm', args);
}

function isBuilt(build) {
  const stamp = join(root, build.stamp);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(build.inputs);
}

async function make(build) {
  const before = fingerprint(build.inputs);
  rmSync(join(root, build.stamp), { force: true });
  await build.run();
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(join(root, build.stamp), before);
}

/** Sizes and times of the files instead of their content: a few milliseconds however large the tree grows. */
function fingerprint(inputs) {
  const hash = createHash('sha256');
  for (const file of inputs.flatMap(filesUnder)) {
    const { size, mtimeMs } = statSync(join(root, file));
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex');
}

function filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  const files = readdirSync(full, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)));
  return paths.filter((file) => !/\.test\.tsx?$/.test(file)).sort();
}

async function buildServer() {
  const startedMs = Date.now();
  await run('node_modules/typescript/bin/tsc', ['-p', 'tsconfig.build.json']);
  for (const directory of ['src', 'sdk', 'scripts', 'bench', 'tests']) removeOlder(join('dist', directory), startedMs);
  for (const file of filesUnder('src')) {
    if (!['.ts', '.tsx'].includes(extname(file))) cpSync(join(root, file), join(root, 'dist', file));
  }
  writeFileSync(join(root, 'dist/src/build-info.json'), JSON.stringify(buildInfo()));
}

/** What `GET /api/version` tells. A build without a repository (in a container) is given its commit by SOURCE_COMMIT. */
function buildInfo() {
  const git = (...args) => {
    const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8' });
    return status === 0 ? stdout.trim() : undefined;
  };
  const head = git('rev-parse', 'HEAD');
  const changed = head !== undefined && git('status', '--porcelain', '--untracked-files=no') !== '';
  const commit = process.env.SOURCE_COMMIT || (head && `${head}${changed ? '-dirty' : ''}`) || null;
  return { buildTime: new Date().toISOString(), commit };
}

/** The compiler writes every output anew, so what is older belongs to a source that is gone. */
function removeOlder(directory, timeMs) {
  for (const file of filesUnder(directory)) {
    if (statSync(join(root, file)).mtimeMs < timeMs - 2_000) rmSync(join(root, file), { force: true });
  }
}

async function step(title, say, work) {
  const startedMs = performance.now();
  const elapsed = () => `${((performance.now() - startedMs) / 1000).toFixed(1)} s`;
  say(`${title} …`);
  const reminder = setInterval(() => say(`${title}: still at it after ${elapsed()}`), 15_000);
  try {
    await work();
    say(`${title}: done in ${elapsed()}`);
  } finally {
    clearInterval(reminder);
  }
}

function run(script, args) {
  return start(process.execPath, [script, ...args]);
}

/** Keeps the program's output to itself unless it fails. */
function start(command, args) {
  return new Promise((resolve, reject) => {
    const options = { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], shell: command.endsWith('.cmd') };
    const child = spawn(command, args, options);
    const output = [];
    child.stdout.on('data', (chunk) => output.push(chunk));
    child.stderr.on('data', (chunk) => output.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${[command, ...args].join(' ')} failed:\n${Buffer.concat(output).toString()}`));
    });
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const options = {
    quiet: process.argv.includes('--quiet'),
    force: process.argv.includes('--force'),
    build: !process.argv.includes('--no-build'),
  };
  prepare(options).catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
