import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import type { LedgerView, TrackLedger } from '../src/protocol/recordings.js';

const STRIP_SIGNS = 60;
const SIGNS = { r: '█', s: '·', m: '×' } as const;
const BECAUSE = { lost: 'never arrived', damaged: 'arrived, and is not in the stem any more' } as const;
const SPANS_SHOWN = 20;

/** A ledger for people: a strip of signs for each track, its totals, and what is missing to the sample. */
export function stripOf({ samples, tracks }: LedgerView): string {
  const seconds = Math.ceil(samples / SAMPLE_RATE);
  const each = Math.max(1, Math.ceil(seconds / STRIP_SIGNS));
  const width = Math.max(0, ...tracks.map(({ speaker }) => speaker.length));
  const legend = `${SIGNS.r} received  ${SIGNS.s} silence  ${SIGNS.m} missing; a sign is ${each} s`;
  const missing = tracks.reduce((sum, track) => sum + track.missingSamples, 0);
  return [
    `${timeOf(samples)} (${count(samples)} samples)   ${legend}`,
    ...tracks.flatMap((track) => ['', ...trackLines(track, each, width)]),
    '',
    missing === 0 ? 'Nothing is missing.' : `Missing: ${timeOf(missing)} (${count(missing)} samples).`,
    '',
  ].join('\n');
}

function trackLines(track: TrackLedger, each: number, width: number): string[] {
  const { speaker, seconds, receivedSamples, silentSamples, missingSamples, missing } = track;
  const indent = ' '.repeat(width + 2);
  const totals = [
    `received ${timeOf(receivedSamples)}`,
    `silence ${timeOf(silentSamples)}`,
    `missing ${timeOf(missingSamples)}`,
  ];
  const spans = missing.slice(0, SPANS_SHOWN).map(({ startAt, endAt, because }) => {
    return `${indent}${timeOf(startAt)} to ${timeOf(endAt)} ${BECAUSE[because]} (samples ${startAt} to ${endAt})`;
  });
  const more = missing.length - SPANS_SHOWN;
  return [
    `${speaker.padEnd(width)}  ${signsOf(seconds, each)}`,
    `${indent}${totals.join('   ')}`,
    ...spans,
    ...(more > 0 ? [`${indent}and ${more} more`] : []),
  ];
}

/** One sign for so many seconds: the worst of them, or sound where there was any. */
function signsOf(seconds: string, each: number): string {
  const signs: string[] = [];
  for (let from = 0; from < seconds.length; from += each) {
    const part = seconds.slice(from, from + each);
    signs.push(part.includes('m') ? SIGNS.m : part.includes('r') ? SIGNS.r : SIGNS.s);
  }
  return signs.join('');
}

/** Hours, minutes, seconds and milliseconds. */
function timeOf(samples: number): string {
  const ms = Math.round((samples * 1_000) / SAMPLE_RATE);
  const two = (value: number) => String(value).padStart(2, '0');
  const fraction = String(ms % 1_000).padStart(3, '0');
  return `${Math.floor(ms / 3_600_000)}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1_000) % 60)}.${fraction}`;
}

const count = (samples: number): string => samples.toLocaleString('en-US');
