import type { EpisodeExport, ExportProgress } from '../../src/episode/index.js';

const BAR_CHARACTERS = 30;
const SHOW_EVERY_MS = 100;
/** Without a terminal a line per so much. */
const LINE_EVERY = 0.25;

const WORDS: Readonly<Record<string, string>> = { mix: 'mixing', notes: 'writing show notes', zip: 'packing' };

/** Shows how far an export is: a bar on a terminal, a few lines elsewhere. */
export class ExportScreen {
  #shownMs = Number.NEGATIVE_INFINITY;
  #told = 0;

  constructor(private readonly out: NodeJS.WriteStream) {}

  progress({ step, done }: ExportProgress): void {
    const words = WORDS[step] ?? `encoding ${step}`;
    const percent = `${String(Math.floor(done * 100)).padStart(3)} %`;
    if (!this.out.isTTY) {
      if (done < this.#told + LINE_EVERY) return;
      this.#told = Math.floor(done / LINE_EVERY) * LINE_EVERY;
      this.out.write(`${percent}  ${words}\n`);
      return;
    }
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < SHOW_EVERY_MS) return;
    this.#shownMs = nowMs;
    const filled = Math.round(done * BAR_CHARACTERS);
    this.out.write(`\r\u001b[2K[${'#'.repeat(filled)}${'.'.repeat(BAR_CHARACTERS - filled)}] ${percent}  ${words}`);
  }

  clear(): void {
    if (this.out.isTTY) this.out.write('\r\u001b[2K');
  }
}

/** What came of it, for people. */
export function summaryOf({ directory, files, mix, notes }: EpisodeExport): string {
  const size = (bytes: number) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} KB` : `${(bytes / 1e6).toFixed(1)} MB`);
  const level = (value: number | null, unit: string) => (value === null ? 'silence' : `${value.toFixed(1)} ${unit}`);
  const lines = files.map(({ name, bytes }) => `  ${name.padEnd(22)} ${size(bytes).padStart(10)}`);
  if (mix !== null)
    lines.push(`Loudness ${level(mix.loudnessLufs, 'LUFS')}, true peak ${level(mix.truePeakDbtp, 'dBTP')}.`);
  if (notes?.by === 'briefing') lines.push(`Show notes from briefing and transcript: ${notes.because ?? ''}.`);
  return `${directory}\n${lines.join('\n')}\n`;
}
