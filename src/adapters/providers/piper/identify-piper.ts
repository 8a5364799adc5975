import { execFile } from 'node:child_process';
import { isAbsolute } from 'node:path';

/** The three families of programs called `piper` that speak; each is driven in its own way. */
export type PiperKind = 'cpp' | 'piper1-gpl' | 'python-legacy';

/** Importing onnxruntime takes the Python programs 1–4 s before they can print their help. */
const PATIENCE_MS = 20_000;

/**
 * Asks a program called Piper for its `--help` and tells what it is: the name alone proves nothing, as Debian's
 * `/usr/bin/piper` sets up gaming mice.
 */
export async function identifyPiper(binary: string): Promise<PiperKind | { readonly not: string }> {
  const { help, error } = await helpOf(binary);
  if (error === 'ENOENT') return { not: isAbsolute(binary) ? 'there is no such file' : 'it is not on the path' };
  if (error === 'EACCES') return { not: 'it may not be executed' };
  if (!/--model\b/.test(help)) return { not: whatElse(help) };
  if (/--json[-_]input\b/.test(help)) return 'cpp';
  if (/--download-dir\b|--update-voices\b/.test(help)) return 'python-legacy';
  if (/--output-raw\b/.test(help)) return 'piper1-gpl';
  return { not: 'its --help knows no --output-raw' };
}

function whatElse(help: string): string {
  if (/gtk|mice|mouse|ratbag/i.test(help)) return 'it is the mouse configurator of the same name';
  return 'its --help knows no --model';
}

function helpOf(binary: string): Promise<{ help: string; error: string | undefined }> {
  return new Promise((resolve) => {
    const options = { timeout: PATIENCE_MS, killSignal: 'SIGKILL' as const, windowsHide: true };
    const child = execFile(binary, ['--help'], options, (error, stdout, stderr) => {
      const code = error && 'code' in error ? String(error.code) : undefined;
      resolve({ help: `${stdout}\n${stderr}`, error: code });
    });
    child.stdin?.end();
  });
}
