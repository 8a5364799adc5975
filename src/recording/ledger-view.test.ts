import { mkdtemp, open, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WAV_HEADER_BYTES } from '../audio/wav.js';
import { SAMPLE_RATE } from '../protocol/audio-format.js';
import type { TrackLedger } from '../protocol/recordings.js';
import { Ledger, type LedgerEntry } from './ledger.js';
import { ledgerView, readLedgerView } from './ledger-view.js';
import type { TrackEvidence } from './track-evidence.js';
import { TrackWriter } from './track-writer.js';

const S = SAMPLE_RATE;
const FRAME = 1_920;

function track(over: Partial<TrackEvidence>): TrackEvidence {
  return { speaker: 'you', entries: [], stemSamples: 0, damaged: [], sounding: new Set(), ...over };
}

const entry = (at: number, n: number) => ({ seq: at, to: at, at, n, crc: 0 });
const heard = (at: number, n: number) => ({ turnId: 'trn_1', from: 0, at, n });
const only = (evidence: TrackEvidence): TrackLedger | undefined => ledgerView([evidence]).tracks[0];

describe('the ledger of a track, second by second', () => {
  it('tells sound from silence that arrived, and both from what never came', () => {
    const entries = [entry(0, 3 * S), entry(4 * S, 2 * S)];
    expect(only(track({ entries, stemSamples: 6 * S, sounding: new Set([0, 2, 4]) }))).toEqual({
      speaker: 'you',
      seconds: 'rsrmrs',
      receivedSamples: 3 * S,
      silentSamples: 2 * S,
      missingSamples: S,
      missing: [{ startAt: 3 * S, endAt: 4 * S, because: 'lost' }],
    });
  });

  it('calls an AI speaker silent where nothing of it was heard', () => {
    const entries = [heard(S + 100, 500)];
    const view = only(track({ speaker: 'claude', entries, stemSamples: 3 * S, sounding: new Set([1]) }));
    expect(view).toMatchObject({ seconds: 'srs', receivedSamples: 500, silentSamples: 3 * S - 500, missing: [] });
  });

  it('counts a part of a second to the sample, and a stem that is shorter than its ledger as the ledger has it', () => {
    const damaged = [{ at: S + 7, n: S }];
    const view = only(
      track({ entries: [entry(0, 2 * S + 7)], stemSamples: S + 7, damaged, sounding: new Set([0, 1]) }),
    );
    expect(view).toMatchObject({ seconds: 'rmm', receivedSamples: S + 7, silentSamples: 0, missingSamples: S });
    expect(view?.missing).toEqual([{ startAt: S + 7, endAt: 2 * S + 7, because: 'damaged' }]);
  });

  it('takes neither the seams of two clocks nor the moment after the last frame for a loss', () => {
    const entries = [entry(0, S), entry(S + 400, S)];
    const view = only(track({ entries, stemSamples: 3 * S, sounding: new Set([0, 1, 2]) }));
    expect(view).toMatchObject({ seconds: 'rrr', missingSamples: 0, missing: [] });
  });

  it('adds up, whatever arrived and whatever became of it', () => {
    const spans = fc.array(fc.record({ at: fc.nat(5 * S), n: fc.integer({ min: 1, max: S }) }), { maxLength: 12 });
    const picks = fc.array(fc.nat(11), { maxLength: 4 });
    fc.assert(
      fc.property(spans, picks, fc.nat(6 * S), fc.boolean(), (places, broken, stemSamples, host) => {
        const entries = places.map(({ at, n }) => (host ? entry(at, n) : heard(at, n)));
        const damaged = broken.flatMap((index) => places[index] ?? []);
        const evidence = track({
          speaker: host ? 'you' : 'ai',
          entries,
          stemSamples,
          damaged,
          sounding: new Set([1, 3]),
        });
        const { samples, tracks } = ledgerView([evidence]);
        const [view] = tracks;
        expect(view?.seconds).toHaveLength(Math.ceil(samples / S));
        const { receivedSamples = 0, silentSamples = 0, missingSamples = 0, missing = [] } = view ?? {};
        expect(receivedSamples + silentSamples + missingSamples).toBe(samples);
        expect(Math.min(receivedSamples, silentSamples, missingSamples)).toBeGreaterThanOrEqual(0);
        expect(missing.reduce((sum, { startAt, endAt }) => sum + endAt - startAt, 0)).toBe(missingSamples);
      }),
    );
  });
});

describe('a session’s folder', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'trialogue-ledger-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  /** Five seconds of the host, a ledger line every four frames, frames 50 to 74 (the third second) never sent. */
  async function record(speaker = 'you'): Promise<void> {
    const writer = await TrackWriter.open(join(directory, `${speaker}.wav`));
    const ledger = new Ledger(join(directory, `${speaker}.ledger.jsonl`));
    const entries: LedgerEntry[] = [];
    for (let seq = 0; seq < 125; seq += 1) {
      if (seq >= 50 && seq < 75) continue;
      // The fifth second is silence that arrived.
      const samples = new Int16Array(FRAME).fill(seq < 100 ? seq + 1 : 0);
      writer.write(seq * FRAME, samples);
      ledger.addFrame({ seq, at: seq * FRAME, samples });
      if (seq % 4 === 3) entries.push(...ledger.take());
    }
    await ledger.append([...entries, ...ledger.take()]);
    await ledger.close();
    await writer.finish(125 * FRAME);
  }

  it('is whole but for what never came', async () => {
    await record();
    expect(await readLedgerView(directory)).toEqual({
      samples: 5 * S,
      tracks: [
        {
          speaker: 'you',
          seconds: 'rrmrs',
          receivedSamples: 3 * S,
          silentSamples: S,
          missingSamples: S,
          missing: [{ startAt: 2 * S, endAt: 3 * S, because: 'lost' }],
        },
      ],
    });
  });

  it('says to the sample what a stem has lost at its end', async () => {
    await record();
    await truncate(join(directory, 'you.wav'), WAV_HEADER_BYTES + (4 * S + 123) * 2);
    const [you] = (await readLedgerView(directory)).tracks;
    expect(you?.seconds).toBe('rrmrm');
    expect(you?.missing.at(-1)).toEqual({ startAt: 4 * S + 123, endAt: 5 * S, because: 'damaged' });
  });

  it('finds a single bit that is not as it arrived', async () => {
    await record();
    const file = await open(join(directory, 'you.wav'), 'r+');
    await file.write(Buffer.from([255]), 0, 1, WAV_HEADER_BYTES + (S + 5) * 2);
    await file.close();
    const [you] = (await readLedgerView(directory)).tracks;
    // The line that vouches for it: frames 24 to 27.
    expect(you?.missing[0]).toEqual({ startAt: 24 * FRAME, endAt: 28 * FRAME, because: 'damaged' });
    expect(you?.seconds).toBe('mmmrs');
  });

  it('without its stem is all that its ledger says', async () => {
    await record();
    await rm(join(directory, 'you.wav'));
    expect(await readLedgerView(directory)).toMatchObject({ samples: 5 * S, tracks: [{ seconds: 'mmmmm' }] });
  });

  it('shows the host first, then the others', async () => {
    for (const speaker of ['zoe', 'you', 'claude']) await record(speaker);
    expect((await readLedgerView(directory)).tracks.map(({ speaker }) => speaker)).toEqual(['you', 'claude', 'zoe']);
  });
});
