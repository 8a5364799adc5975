import { readdir } from 'node:fs/promises';
import { SAMPLE_RATE } from '../protocol/audio-format.js';
import { HOST_ID } from '../protocol/live-session.js';
import type { LedgerView, TrackLedger } from '../protocol/recordings.js';
import { lostSpans, type Span } from './ledger.js';
import { readTrackEvidence, type TrackEvidence } from './track-evidence.js';

/** Whoever never spoke has a stem and no ledger; a lost stem leaves the ledger. */
const TRACK = /^(?!mix\.)([a-z][a-z0-9-]*)\.(?:ledger\.jsonl|wav)$/;

/** Reads every ledger of a session's folder and the stem it speaks of, in whatever state the recording is. */
export async function readLedgerView(directory: string): Promise<LedgerView> {
  const speakers = new Set((await readdir(directory)).flatMap((name) => TRACK.exec(name)?.[1] ?? []));
  const tracks: TrackEvidence[] = [];
  for (const speaker of [...speakers].sort(hostFirst)) tracks.push(await readTrackEvidence(directory, speaker));
  return ledgerView(tracks);
}

/**
 * For every second of each track whether it was received, silent or missing. A hole in the host's ledger is lost sound;
 * an AI speaker is silent where its ledger has none. Pure.
 */
export function ledgerView(tracks: readonly TrackEvidence[]): LedgerView {
  const ends = tracks.map(({ entries, stemSamples }) =>
    entries.reduce((end, { at, n }) => Math.max(end, at + n), stemSamples),
  );
  const samples = Math.max(0, ...ends);
  return { samples, tracks: tracks.map((track) => trackLedger(track, samples)) };
}

function trackLedger({ speaker, entries, damaged, sounding }: TrackEvidence, samples: number): TrackLedger {
  const lost = speaker === HOST_ID ? lostSpans(entries, samples) : [];
  const broken = union(damaged);
  const [coveredIn, lostIn, brokenIn] = [union(entries), lost, broken].map((spans) => perSecond(spans, samples));
  const sum = { receivedSamples: 0, silentSamples: 0, missingSamples: 0 };
  let seconds = '';
  for (let second = 0; second * SAMPLE_RATE < samples; second += 1) {
    const length = Math.min(SAMPLE_RATE, samples - second * SAMPLE_RATE);
    const broke = brokenIn?.[second] ?? 0;
    const missing = (lostIn?.[second] ?? 0) + broke;
    const received = sounding.has(second) ? (coveredIn?.[second] ?? 0) - broke : 0;
    sum.missingSamples += missing;
    sum.receivedSamples += received;
    sum.silentSamples += length - missing - received;
    seconds += missing > 0 ? 'm' : received > 0 ? 'r' : 's';
  }
  return { speaker, seconds, ...sum, missing: missingOf(lost, broken) };
}

function missingOf(lost: readonly Span[], damaged: readonly Span[]): TrackLedger['missing'] {
  const told = (because: 'lost' | 'damaged') => (span: Span) => {
    return { startAt: span.at, endAt: span.at + span.n, because };
  };
  return [...lost.map(told('lost')), ...damaged.map(told('damaged'))].sort((a, b) => a.startAt - b.startAt);
}

/** The same samples in as few spans as possible, in order. */
function union(spans: readonly Span[]): Span[] {
  const joined: { at: number; n: number }[] = [];
  for (const { at, n } of spans.toSorted((a, b) => a.at - b.at)) {
    const last = joined.at(-1);
    if (last && at <= last.at + last.n) last.n = Math.max(last.n, at + n - last.at);
    else if (n > 0) joined.push({ at, n });
  }
  return joined;
}

/** How many samples of each second lie in one of the spans, which must not overlap. */
function perSecond(spans: readonly Span[], samples: number): Uint32Array {
  const counts = new Uint32Array(Math.ceil(samples / SAMPLE_RATE));
  for (const { at, n } of spans) {
    for (let from = at; from < at + n; ) {
      const second = Math.floor(from / SAMPLE_RATE);
      const to = Math.min(at + n, (second + 1) * SAMPLE_RATE);
      counts[second] = (counts[second] ?? 0) + to - from;
      from = to;
    }
  }
  return counts;
}

function hostFirst(a: string, b: string): number {
  if (a === HOST_ID || b === HOST_ID) return a === HOST_ID ? -1 : 1;
  return a < b ? -1 : 1;
}
