import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LANES, type Lane } from '../../protocol/llm-jobs.js';
import { JobLanes, LANE_PATIENCE_MS, type Waiting } from './job-lanes.js';

const job = (id: string, lane: Lane, sinceMs: number, provider = 'claude'): Waiting => ({
  id,
  lane,
  provider,
  userId: 'usr_1',
  sinceMs,
});

function lanesWith(...jobs: readonly Waiting[]): JobLanes<Waiting> {
  const lanes = new JobLanes();
  for (const one of jobs) lanes.add(one);
  return lanes;
}

function order(lanes: JobLanes<Waiting>, provider = 'claude'): string[] {
  const ids: string[] = [];
  for (let next = lanes.next(provider); next !== undefined; next = lanes.next(provider)) ids.push(next.id);
  return ids;
}

describe('whose turn it is', () => {
  it('live before thread before background, each in the order of arrival', () => {
    const lanes = lanesWith(
      job('b1', 'background', 0),
      job('t1', 'thread', 1),
      job('t2', 'thread', 2),
      job('l1', 'live', 3),
    );
    expect(order(lanes)).toEqual(['l1', 't1', 't2', 'b1']);
  });

  it('somebody who waited long enough, before younger ones of the lanes above', () => {
    const late = LANE_PATIENCE_MS.background - LANE_PATIENCE_MS.thread;
    const lanes = lanesWith(job('b1', 'background', 0), job('t1', 'thread', late - 1), job('t2', 'thread', late + 1));
    expect(order(lanes)).toEqual(['t1', 'b1', 't2']);
  });

  it('a background job’s before everybody’s who comes five minutes later, however many they are', () => {
    const lanes = lanesWith(job('b1', 'background', 0));
    const before: Waiting[] = [];
    for (let nowMs = 0; before.at(-1)?.id !== 'b1'; nowMs += 1_000) {
      lanes.add(job(`l${nowMs}`, 'live', nowMs));
      lanes.add(job(`t${nowMs}`, 'thread', nowMs));
      before.push(...[lanes.next('claude')].filter((next) => next !== undefined));
    }
    expect(Math.max(...before.map((one) => one.sinceMs))).toBeLessThanOrEqual(LANE_PATIENCE_MS.background);
  });

  it('nobody of a lane that is held back, until it is let go', () => {
    const lanes = lanesWith(job('t1', 'thread', 0), job('b1', 'background', 0));
    lanes.pause('thread');
    expect(order(lanes)).toEqual(['b1']);
    lanes.resume('thread');
    expect(order(lanes)).toEqual(['t1']);
  });

  it('for each provider by itself', () => {
    const lanes = lanesWith(job('a', 'thread', 0, 'claude'), job('b', 'thread', 1, 'ollama'));
    expect([order(lanes, 'ollama'), order(lanes, 'claude'), lanes.size]).toEqual([['b'], ['a'], 0]);
  });

  it('first for a job that comes back with the time it came first', () => {
    const lanes = lanesWith(job('t2', 'thread', 20), job('t3', 'thread', 30));
    lanes.add(job('t1', 'thread', 10));
    expect(order(lanes)).toEqual(['t1', 't2', 't3']);
  });
});

it('somebody who gives up leaves the line', () => {
  const lanes = lanesWith(job('a', 'thread', 0), job('b', 'thread', 1));
  expect(lanes.remove(job('a', 'thread', 0))).toBe(true);
  expect(lanes.remove(job('a', 'thread', 0))).toBe(false);
  expect([order(lanes), lanes.size, lanes.providers]).toEqual([['b'], 0, []]);
});

it('tells each its place: the order in which they are taken', () => {
  const arrivals = fc.array(
    fc.record({ lane: fc.constantFrom(...LANES), sinceMs: fc.integer({ min: 0, max: 600_000 }) }),
    { maxLength: 30 },
  );
  fc.assert(
    fc.property(arrivals, (list) => {
      const jobs = list.map(({ lane, sinceMs }, index) => job(`j${index}`, lane, sinceMs));
      const lanes = lanesWith(...jobs);
      const places = new Map(jobs.map((one) => [one.id, lanes.position(one)]));
      expect(lanes.positions().every(([one, place]) => places.get(one.id) === place)).toBe(true);
      expect(order(lanes).map((id) => places.get(id))).toEqual(jobs.map((_, index) => index + 1));
    }),
  );
});
