import type { WasmImports, WasmInstance, WasmMemory } from './web-assembly.js';

const OK = 0;
const BAD_DESCRIPTOR = 8;
const NO_SUCH_FILE = 44;
const NOT_SEEKABLE = 29;
const CURRENT_DIRECTORY = 3;
const CREATE = 1;
const APPEND = 1;
const FILE_TYPE = { characterDevice: 2, directory: 3, regular: 4 } as const;

interface MemoryFile {
  bytes: Uint8Array;
  length: number;
  position: number;
  appending: boolean;
}

interface WasiMemory {
  /** What to instantiate the module with. */
  readonly imports: WasmImports;
  /** Runs `_start` and returns the exit code. */
  run(instance: WasmInstance): number;
  /** The bytes of a file the program wrote, or undefined. */
  file(name: string): Uint8Array | undefined;
  /** What the program printed. */
  printed(): string;
}

type Calls = WasmImports[string];

class ProgramExit extends Error {
  constructor(readonly exitCode: number) {
    super(`exit ${exitCode}`);
  }
}

/** Splits the program's view of its memory from its state: memory may grow, so views are made afresh for every call. */
class Program {
  #memory: WasmMemory | undefined;
  readonly files = new Map<string, MemoryFile>();
  readonly open = new Map<number, MemoryFile>();
  readonly printed: Uint8Array[] = [];
  nextDescriptor = CURRENT_DIRECTORY + 1;

  attach(memory: WasmMemory): void {
    this.#memory = memory;
  }

  get bytes(): Uint8Array {
    if (!this.#memory) throw new Error('the program has no memory yet');
    return new Uint8Array(this.#memory.buffer);
  }

  get view(): DataView {
    return new DataView(this.bytes.buffer);
  }
}

/**
 * The thirteen functions of WASI preview 1 that the speech program asks for, with files in memory.
 * `node:wasi` would do, but it is marked experimental, prints a warning and needs a directory on disk.
 */
export function createWasiMemory(args: readonly string[]): WasiMemory {
  const program = new Program();
  return {
    imports: {
      wasi_snapshot_preview1: { ...processCalls(program, args), ...fileCalls(program), ...streamCalls(program) },
    },
    run: (instance) => start(program, instance),
    file(name) {
      const file = program.files.get(name);
      return file?.bytes.subarray(0, file.length);
    },
    printed: () => Buffer.concat(program.printed).toString('utf8'),
  };
}

function start(program: Program, instance: WasmInstance): number {
  const { memory, _start: main } = instance.exports;
  if (!memory || typeof main !== 'function') throw new Error('not a WASI program');
  program.attach(memory as WasmMemory);
  try {
    main();
    return 0;
  } catch (error) {
    if (error instanceof ProgramExit) return error.exitCode;
    throw error;
  }
}

function processCalls(program: Program, args: readonly string[]): Calls {
  const encoded = args.map((arg) => Buffer.from(`${arg}\0`, 'utf8'));
  return {
    args_sizes_get(countAt: number, bytesAt: number) {
      program.view.setUint32(countAt, encoded.length, true);
      program.view.setUint32(
        bytesAt,
        encoded.reduce((sum, arg) => sum + arg.length, 0),
        true,
      );
      return OK;
    },
    args_get(pointersAt: number, bytesAt: number) {
      let at = bytesAt;
      for (const [index, arg] of encoded.entries()) {
        program.view.setUint32(pointersAt + 4 * index, at, true);
        program.bytes.set(arg, at);
        at += arg.length;
      }
      return OK;
    },
    clock_time_get(_clock: number, _precision: bigint, resultAt: number) {
      program.view.setBigUint64(resultAt, BigInt(Date.now()) * 1_000_000n, true);
      return OK;
    },
    proc_exit(exitCode: number) {
      throw new ProgramExit(exitCode);
    },
  };
}

function fileCalls(program: Program): Calls {
  return {
    path_open(...call: number[]) {
      const [, , nameAt = 0, nameLength = 0, openFlags = 0, , , descriptorFlags = 0, resultAt = 0] = call;
      const name = Buffer.from(program.bytes.slice(nameAt, nameAt + nameLength)).toString('utf8');
      if (!program.files.has(name) && !(openFlags & CREATE)) return NO_SUCH_FILE;
      const file = program.files.get(name) ?? {
        bytes: new Uint8Array(1 << 18),
        length: 0,
        position: 0,
        appending: false,
      };
      file.position = 0;
      file.appending = (descriptorFlags & APPEND) !== 0;
      program.files.set(name, file);
      const descriptor = program.nextDescriptor++;
      program.open.set(descriptor, file);
      program.view.setUint32(resultAt, descriptor, true);
      return OK;
    },
    fd_close(descriptor: number) {
      program.open.delete(descriptor);
      return OK;
    },
    fd_prestat_get(descriptor: number, resultAt: number) {
      if (descriptor !== CURRENT_DIRECTORY) return BAD_DESCRIPTOR;
      program.view.setUint8(resultAt, 0);
      program.view.setUint32(resultAt + 4, 1, true);
      return OK;
    },
    fd_prestat_dir_name(_descriptor: number, nameAt: number) {
      program.bytes[nameAt] = '.'.charCodeAt(0);
      return OK;
    },
    fd_fdstat_get(descriptor: number, resultAt: number) {
      const { characterDevice, directory, regular } = FILE_TYPE;
      const type =
        descriptor === CURRENT_DIRECTORY ? directory : descriptor < CURRENT_DIRECTORY ? characterDevice : regular;
      program.view.setUint8(resultAt, type);
      program.view.setUint16(resultAt + 2, 0, true);
      program.view.setBigUint64(resultAt + 8, 0xffff_ffff_ffff_ffffn, true);
      program.view.setBigUint64(resultAt + 16, 0xffff_ffff_ffff_ffffn, true);
      return OK;
    },
    fd_fdstat_set_flags: () => OK,
  };
}

function streamCalls(program: Program): Calls {
  return {
    fd_read(_descriptor: number, _vectorsAt: number, _count: number, resultAt: number) {
      program.view.setUint32(resultAt, 0, true);
      return OK;
    },
    fd_seek(descriptor: number, offset: bigint, whence: number, resultAt: number) {
      const file = program.open.get(descriptor);
      if (!file) return NOT_SEEKABLE;
      const from = [0, file.position, file.length][whence] ?? 0;
      file.position = from + Number(offset);
      program.view.setBigUint64(resultAt, BigInt(file.position), true);
      return OK;
    },
    fd_write(descriptor: number, vectorsAt: number, count: number, resultAt: number) {
      let written = 0;
      for (const bytes of vectors(program, vectorsAt, count)) {
        if (!write(program, descriptor, bytes)) return BAD_DESCRIPTOR;
        written += bytes.length;
      }
      program.view.setUint32(resultAt, written, true);
      return OK;
    },
  };
}

function* vectors(program: Program, vectorsAt: number, count: number): Generator<Uint8Array> {
  for (let index = 0; index < count; index += 1) {
    const at = program.view.getUint32(vectorsAt + 8 * index, true);
    yield program.bytes.slice(at, at + program.view.getUint32(vectorsAt + 8 * index + 4, true));
  }
}

function write(program: Program, descriptor: number, bytes: Uint8Array): boolean {
  if (descriptor < CURRENT_DIRECTORY) {
    if (descriptor === 1) program.printed.push(bytes);
    return true;
  }
  const file = program.open.get(descriptor);
  if (!file) return false;
  if (file.appending) file.position = file.length;
  const end = file.position + bytes.length;
  if (end > file.bytes.length) {
    const grown = new Uint8Array(Math.max(file.bytes.length * 2, end));
    grown.set(file.bytes);
    file.bytes = grown;
  }
  file.bytes.set(bytes, file.position);
  file.position = end;
  file.length = Math.max(file.length, end);
  return true;
}
