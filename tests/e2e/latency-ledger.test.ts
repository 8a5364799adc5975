import { afterEach, describe, expect, it } from 'vitest';
import { samplesToMs } from '../../src/protocol/audio-format.js';
import type { Latency } from '../../src/protocol/turn-figures.js';
import { readEvents } from '../support/event-log.js';
import { LiveHost } from '../support/live-host.js';
import { spokenShow, type SpokenShow } from '../support/spoken-show.js';
import { tellFigure } from '../support/tell-figure.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

let app: TestApp | undefined;
afterEach(() => app?.close());

const HOSTS = 5;
/** When the final text comes, after each sentence: in good time, or so late that the decision waits for it. */
const FINAL_MS = [200, 250, 700, 220, 650, 300, 240] as const;

interface TimedTurn {
  readonly latency: Latency;
  /** What the host's side measured of it. */
  readonly measuredMs: number;
  /** Which sentence it answers, and how far the ledger's end of the voice lies from the end of its last word. */
  readonly sentence: number;
  readonly fromLabelMs: number;
}

/** Hosts one show to its end and gathers every turn, as the server told it and as the host measured it. */
async function hostShow(url: string, { microphone, ends }: SpokenShow) {
  const host = new LiveHost({ url, samples: microphone, record: false });
  await host.goLive();
  await host.wav.finished;
  const { session, measured } = host.client.getState();
  const finished = await host.end();
  const turns = (session?.turns ?? []).flatMap(({ turnId, latency }): TimedTurn[] => {
    const measuredMs = measured.find((one) => one.turnId === turnId)?.measuredMs;
    if (latency?.hostEndAt == null || measuredMs === undefined) return [];
    const { hostEndAt } = latency;
    const distances = ends.map((end) => Math.abs(samplesToMs(hostEndAt - end)));
    const fromLabelMs = Math.min(...distances);
    return [{ latency, measuredMs, sentence: distances.indexOf(fromLabelMs), fromLabelMs }];
  });
  return { turns, finished, session };
}

const sumOf = ({ endpointMs, transcriptMs, tokenMs, clauseMs, soundMs, playbackMs }: Latency) =>
  endpointMs + transcriptMs + tokenMs + clauseMs + soundMs + playbackMs;

const percentile = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1] ?? Number.NaN;

describe('where the time of a turn went', () => {
  it('adds up to what the host measured, in the studio and in the log', { timeout: 60_000 }, async () => {
    const show = await spokenShow({ finalMs: FINAL_MS });
    app = await startTestApp({
      engines: {
        stt: { cues: show.cues },
        llm: { answer: () => ({ tokens: ['So ', 'it ', 'is.'], firstTokenMs: 80, tokenMs: 15 }) },
        tts: { speech: () => ({ firstAudioMs: 60, audioMs: 450 }) },
      },
    });
    const { url, logsDir } = app;
    const shows = await Promise.all(Array.from({ length: HOSTS }, () => hostShow(url, show)));
    const turns = shows.flatMap((one) => one.turns);
    expect(turns.length).toBeGreaterThanOrEqual(30);
    for (const { latency } of turns) expect(sumOf(latency)).toBeCloseTo(latency.totalMs, 6);

    const differences = turns.map(({ latency, measuredMs }) => Math.abs(sumOf(latency) - measuredMs));
    const [median, p95] = [percentile(differences, 0.5), percentile(differences, 0.95)];
    const label = percentile(
      turns.map(({ fromLabelMs }) => fromLabelMs),
      0.95,
    );
    tellFigure(
      `${turns.length} turns: the ledger's sum differs from the host's measure by ${median.toFixed(2)} ms (median), ` +
        `${p95.toFixed(2)} ms (p95); its end of the voice from the end of the last word by ${label.toFixed(0)} ms (p95)`,
    );
    expect(p95).toBeLessThanOrEqual(5);

    for (const { latency, sentence } of turns) {
      const late = (FINAL_MS[sentence] ?? 0) > 600;
      expect(latency.transcriptMs > 100, `${latency.transcriptMs} ms after sentence ${sentence}`).toBe(late);
    }
    for (const { finished, session } of shows) {
      const logged = (await readEvents({ logsDir, sessionId: finished.sessionId })).filter(
        (event) => event.type === 'turn.latency',
      );
      expect(logged.map((event) => event.totalMs)).toEqual(session?.turns.map((turn) => turn.latency?.totalMs));
    }
  });
});
