import type { HeardText } from './account.js';
import type { Setting } from './plan.js';
import type { Figures } from './take.js';

export interface TakeResult {
  readonly name: string;
  readonly kind: string;
  readonly about: string;
  readonly voice: string | null;
  readonly setting: Setting;
  readonly problems: readonly string[];
  readonly figures: Figures;
  /** What the recogniser made of the host. */
  readonly heard: readonly HeardText[];
  /** Where the recording lies, when it is kept. */
  readonly recording: string | null;
}

export interface TakesReport {
  readonly seed: string;
  readonly passed: number;
  readonly failed: number;
  /** Over the true interruptions. */
  readonly silenceMs: Spread | null;
  /** How long the final texts took: what tells a busy machine from a slow studio. */
  readonly recognitionMs: Spread | null;
  readonly takes: readonly TakeResult[];
}

interface Spread {
  readonly median: number;
  readonly most: number;
}

export function reportOf(seed: string, takes: readonly TakeResult[]): TakesReport {
  const passed = takes.filter((take) => take.problems.length === 0).length;
  const silenceMs = spreadOf(takes.map((take) => take.figures.silenceMs));
  const recognitionMs = spreadOf(takes.flatMap((take) => take.heard.map((text) => text.delayMs)));
  return { seed, passed, failed: takes.length - passed, silenceMs, recognitionMs, takes };
}

/** One line per take, as it ends. */
export function progressLine({ name, about, problems, figures }: TakeResult): string {
  const outcome = problems.length === 0 ? 'ok  ' : 'FAIL';
  const told = [...figuresOf(figures), ...problems].join('; ');
  return `${outcome} ${name.padEnd(18)} ${about}${told === '' ? '' : ` — ${told}`}`;
}

/** The takes by kind, then one by one, as Markdown. */
export function markdownOf({ seed, passed, recognitionMs, takes }: TakesReport): string {
  return [
    '',
    `## ${passed} of ${takes.length} takes as they must be (seed ${seed})`,
    '',
    ...table(
      ['kind', 'takes', 'as they must be', 'to silence, ms', 'to the answer, ms', 'replies held back'],
      byKind(takes).map(kindRow),
    ),
    '',
    `Final texts came ${spreadText(recognitionMs)} ms after the words; on a machine that keeps up it is about 400.`,
    '',
    ...table(['take', 'what happens', 'voice / room, dBFS', 'the recogniser heard', 'result'], takes.map(takeRow)),
    '',
  ].join('\n');
}

function kindRow(takes: readonly TakeResult[]): string[] {
  const passed = takes.filter((take) => take.problems.length === 0);
  const held = takes.filter((take) => (take.figures.pauses ?? 0) > 0);
  return [
    takes[0]?.kind ?? '',
    String(takes.length),
    String(passed.length),
    spreadText(spreadOf(takes.map((take) => take.figures.silenceMs))),
    spreadText(spreadOf(takes.map((take) => take.figures.answerMs))),
    takes.some((take) => take.figures.pauses !== undefined) ? String(held.length) : '',
  ];
}

function takeRow({ name, about, voice, setting, heard, problems, figures, recording }: TakeResult): string[] {
  const { loudnessDb, room } = setting;
  const outcome = problems.length === 0 ? ['ok', ...figuresOf(figures)] : [...problems, ...figuresOf(figures)];
  return [
    name,
    about,
    `${voice ?? '–'} ${loudnessDb.toFixed(0)} / ${room.levelDb.toFixed(0)} ${room.colour}`,
    heard.map(({ text }) => text).join(' / '),
    [...outcome, ...(problems.length > 0 && recording !== null ? [recording] : [])].join('; '),
  ];
}

function figuresOf({ silenceMs, answerMs, pauses, heldMs }: Figures): string[] {
  return [
    ...(silenceMs === undefined ? [] : [`silent after ${silenceMs} ms`]),
    ...(answerMs === undefined ? [] : [`answered after ${answerMs} ms`]),
    ...(pauses === undefined || pauses === 0 ? [] : [`held back ${pauses}×, ${heldMs ?? 0} ms`]),
  ];
}

function byKind(takes: readonly TakeResult[]): TakeResult[][] {
  const kinds = [...new Set(takes.map((take) => take.kind))];
  return kinds.map((kind) => takes.filter((take) => take.kind === kind));
}

function spreadOf(figures: readonly (number | undefined)[]): Spread | null {
  const values = figures.flatMap((value) => value ?? []).sort((a, b) => a - b);
  const [median, most] = [values[Math.floor(values.length / 2)], values.at(-1)];
  return median === undefined || most === undefined ? null : { median, most };
}

function spreadText(spread: Spread | null): string {
  return spread === null ? '' : `${spread.median}, at most ${spread.most}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
