// Installs the Python programs that some tests run for real, each into a virtual environment of its own under
// node_modules/.cache/python-engines: `node scripts/python-engines.mjs [piper faster-whisper schemathesis]`. The service
// itself needs none of them.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(root, 'node_modules', '.cache', 'python-engines');

/**
 * Measured: piper takes 12–57 s and 254 MB, faster-whisper 463 MB, schemathesis 110 MB. `onnx` is for the tests, which
 * make a tiny voice.
 */
const ENGINES = {
  piper: ['piper-tts==1.8.0', 'flask==3.1.3', 'onnx==1.23.2'],
  'faster-whisper': ['faster-whisper==1.2.1', 'ctranslate2==4.8.5'],
  schemathesis: ['schemathesis==4.32.5', 'openapi-spec-validator==0.9.0'],
};

/** Installs one engine unless it is there as asked for. Throws with pip's own words when that fails. */
async function install(engine) {
  const place = join(home, engine);
  const stamp = join(place, '.installed');
  const wanted = ENGINES[engine].join('\n');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return say(`${engine} is there`);
  const startedMs = performance.now();
  say(`Installing ${engine} …`);
  rmSync(place, { recursive: true, force: true });
  await mkdir(home, { recursive: true });
  await run('python3', ['-m', 'venv', place]);
  const python = join(place, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const options = ['--quiet', '--disable-pip-version-check', '--only-binary', ':all:'];
  await run(python, ['-m', 'pip', 'install', ...options, ...ENGINES[engine]]);
  writeFileSync(stamp, wanted);
  say(`${engine} installed in ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
}

function say(line) {
  process.stdout.write(`[python-engines] ${line}\n`);
}

function run(command, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
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

const asked = process.argv.slice(2);
const unknown = asked.filter((engine) => !(engine in ENGINES));
if (unknown.length > 0) {
  process.stderr.write(`There is no engine ${unknown.join(', ')} here: ${Object.keys(ENGINES).join(', ')}.\n`);
  process.exitCode = 2;
} else {
  for (const engine of asked.length > 0 ? asked : Object.keys(ENGINES)) {
    await install(engine).catch((error) => {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = 1;
    });
  }
}
