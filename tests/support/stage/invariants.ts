import { expect } from 'vitest';
import { replayLog } from '../../../src/podcast/turns/replay.js';
import { SERVER_EVENTS, type ServerPayload } from '../../../src/protocol/server-events.js';
import { HOST_ID, type Line } from '../../../src/protocol/live-session.js';
import { checkLoggedEvent } from '../../../src/recording/index.js';
import type { Performance } from './performance.js';

/** What holds in every play, whatever its script. */
export function checkInvariants(performance: Performance): void {
  everyEventFitsItsSchema(performance);
  theLogReplaysToTheSameDecisions(performance);
  heardIsWhatWasPlayed(performance);
  latencyStagesAddUp(performance);
  aStopIsHeardWithinItsFade(performance);
}

function everyEventFitsItsSchema({ wire, log }: Performance): void {
  for (const { event, payload } of wire) {
    const { success, error } = SERVER_EVENTS[event].safeParse(payload);
    expect(success, `${event}: ${error?.message}`).toBe(true);
  }
  for (const line of log) expect(checkLoggedEvent(line)).toEqual({ ok: true });
}

function theLogReplaysToTheSameDecisions({ logText }: Performance): void {
  expect(replayLog(logText).difference).toBeNull();
}

/** The words of a line are those whose last sample left the loudspeaker, counted here from the page's own reports. */
function heardIsWhatWasPlayed({ wire, reports, story }: Performance): void {
  for (const { event, payload } of wire) {
    if (event !== 'turn.end') continue;
    const { line } = payload as unknown as { line: Line };
    if (line.speaker === HOST_ID) continue;
    const played = reports.filter((report) => report.turnId === line.turnId).at(-1)?.played ?? 0;
    const heard = story.words(line.turnId).filter((word) => word.to <= played);
    expect(`${line.turnId}: ${line.text}`).toBe(`${line.turnId}: ${heard.map((word) => word.text).join(' ')}`);
  }
}

function latencyStagesAddUp({ wire }: Performance): void {
  for (const { event, payload } of wire) {
    if (event !== 'turn.latency') continue;
    const { totalMs, ...others } = payload as unknown as ServerPayload<'turn.latency'>;
    const stages = Object.entries(others).filter(([key]) => key.endsWith('Ms'));
    const parts = stages.map(([, ms]) => Number(ms));
    expect(parts.reduce((sum, part) => sum + part, 0)).toBeCloseTo(totalMs, 6);
    for (const part of parts) expect(part).toBeGreaterThan(-1e-6);
  }
}

const FADE_MS = 10;

/** After an order to stop or to pause, no sound of that turn leaves the loudspeaker beyond its fade. */
function aStopIsHeardWithinItsFade({ wire, reports }: Performance): void {
  for (const { ms, event, payload } of wire) {
    if (event !== 'speech.clear' && event !== 'speech.pause') continue;
    const turnId = String(payload['turnId']);
    const after = reports.find((report) => report.turnId === turnId && report.ms > ms);
    if (after !== undefined && after.state !== 'started') expect(after.ms - ms).toBeLessThanOrEqual(FADE_MS + 0.001);
  }
}
