import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

/** `silent` prints an empty help; `mouse` is Debian's program of the same name. */
export type FakeProgramKind = 'cpp' | 'piper1-gpl' | 'python-legacy' | 'mouse' | 'silent' | 'espeak';

interface LogEntry {
  readonly pid: number;
  readonly args?: readonly string[];
  readonly text?: string;
  readonly violation?: string;
}

const PROGRAM = fileURLToPath(new URL('./piper-cli-fake-program.mjs', import.meta.url));

/**
 * A speech program on disk that plays the one asked for, with two voices. Words in a text make it misbehave:
 * `crash` kills it, `stall` makes it wait for ever, `garbage` makes it write a page instead of sound.
 */
export class PiperCliFake {
  readonly directory = mkdtempSync(join(tmpdir(), 'speech-program-'));
  readonly binary = join(this.directory, 'piper');
  readonly voices = { amy: join(this.directory, 'amy.onnx'), joe: join(this.directory, 'joe.onnx') };
  readonly #log = join(this.directory, 'told.jsonl');

  constructor(kind: FakeProgramKind, { sampleRate = 22_050 }: { sampleRate?: number } = {}) {
    const command = [process.execPath, PROGRAM, `--fake-kind=${kind}`, `--fake-log=${this.#log}`];
    writeFileSync(this.binary, `#!/bin/sh\nexec ${command.map((part) => `'${part}'`).join(' ')} "$@"\n`);
    chmodSync(this.binary, 0o755);
    for (const model of Object.values(this.voices)) {
      writeFileSync(model, 'no real model');
      writeFileSync(`${model}.json`, JSON.stringify({ audio: { sample_rate: sampleRate } }));
    }
  }

  /** What the program was told to say, in order. */
  get texts(): string[] {
    return this.#entries().flatMap(({ text }) => (text === undefined ? [] : [text]));
  }

  /** How often it was started to speak. */
  get starts(): number {
    return this.#entries().filter(({ args }) => args !== undefined && !args.includes('--help')).length;
  }

  /** The processes that are still there. */
  get alive(): number[] {
    return [...new Set(this.#entries().map(({ pid }) => pid))].filter(isAlive);
  }

  assertClean(): void {
    expect(this.#entries().flatMap(({ violation }) => violation ?? [])).toEqual([]);
    expect(this.alive).toEqual([]);
  }

  removeConfig(voice: 'amy' | 'joe'): void {
    rmSync(`${this.voices[voice]}.json`);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #entries(): LogEntry[] {
    if (!existsSync(this.#log)) return [];
    const lines = readFileSync(this.#log, 'utf8').split('\n').filter(Boolean);
    return lines.map((line) => JSON.parse(line) as LogEntry);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    // ESRCH: it is gone.
    return false;
  }
}
