import { bytesOf } from '../../../src/audio/pcm.js';

/** A tone of 20 ms for each letter of a text, the same for the same text. */
export function toneOf(text: string, sampleRate: number): Int16Array {
  const pitch = 200 + ([...text].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 40) * 10;
  return Int16Array.from({ length: Math.round(text.length * 0.02 * sampleRate) }, (_, index) =>
    Math.round(8_000 * Math.sin((2 * Math.PI * pitch * index) / sampleRate)),
  );
}

export function pcmOf(text: string, sampleRate: number): Buffer {
  return Buffer.from(bytesOf(toneOf(text, sampleRate)));
}

/** A plain 44-byte header before mono s16 bytes; `statedBytes` may say something else than what follows. */
export function wavOf(pcm: Uint8Array, sampleRate: number, statedBytes = pcm.length): Buffer {
  const header = Buffer.alloc(44);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(Math.min(36 + statedBytes, 0xffff_ffff), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(sampleRate, 24);
  header.writeUInt32LE(sampleRate * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(statedBytes, 40);
  return Buffer.concat([header, pcm]);
}
