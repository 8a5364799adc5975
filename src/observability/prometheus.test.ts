import { describe, expect, it } from 'vitest';
import { METRICS } from '../core/metric-table.js';
import { PrometheusMetrics } from './prometheus.js';

/** What would have as many values as there are people, requests or texts. */
const UNBOUNDED = /(^|_)(id|user|session|thread|job|request|turn|message|name|address|ip|path|url|key|text)$/;

const lines = async (metrics: PrometheusMetrics, name: string) =>
  (await metrics.text()).split('\n').filter((line) => line.startsWith(`trialogue_${name}`));

describe('every metric of the table', () => {
  const all = Object.entries(METRICS).map(([name, info]) => ({ name, ...info }));

  it.each(all)('$name is named by the rules, explained, and bounded', ({ name, kind, help, labels, ...more }) => {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    expect(name.endsWith('_total')).toBe(kind === 'counter');
    expect(name).not.toMatch(/_(ms|milliseconds|kb|mb|percent)(_|$)/);
    expect(help).toMatch(/^[A-Z1].{9,150}\.$/);
    for (const label of labels) expect(label).not.toMatch(UNBOUNDED);
    expect(labels.length).toBeLessThanOrEqual(3);
    if (kind !== 'histogram') return;
    expect(name).toMatch(/_(seconds|bytes)$/);
    const buckets = 'buckets' in more ? [...more.buckets] : [];
    expect(buckets.length).toBeGreaterThan(3);
    expect(buckets).toEqual(buckets.toSorted((a, b) => a - b));
  });

  it('is announced to whoever scrapes, with help and type', async () => {
    const text = await new PrometheusMetrics().text();
    for (const { name, kind, help } of all.filter((one) => one.kind !== 'gauge')) {
      expect(text).toContain(`# HELP trialogue_${name} ${help}\n# TYPE trialogue_${name} ${kind}\n`);
    }
  });
});

describe('a counter', () => {
  it('counts and adds, for each set of labels', async () => {
    const metrics = new PrometheusMetrics();
    metrics.count('redis_calls_total', { outcome: 'ok' });
    metrics.add('redis_calls_total', 2, { outcome: 'ok' });
    metrics.count('redis_calls_total', { outcome: 'failed' });
    expect(await lines(metrics, 'redis_calls_total')).toEqual([
      'trialogue_redis_calls_total{outcome="ok"} 3',
      'trialogue_redis_calls_total{outcome="failed"} 1',
    ]);
  });

  it('never grows beyond its bound, whatever comes as a label', async () => {
    const metrics = new PrometheusMetrics();
    for (let n = 0; n < 2_000; n += 1) metrics.count('redis_calls_total', { outcome: `made up ${n}` });
    const shown = await lines(metrics, 'redis_calls_total');
    expect(shown).toHaveLength(501);
    expect(shown.at(-1)).toBe('trialogue_redis_calls_total{outcome="other"} 1500');
  });
});

describe('a distribution', () => {
  it('has the buckets of its table', async () => {
    const metrics = new PrometheusMetrics();
    metrics.observe('turn_stage_seconds', 0.25, { stage: 'token' });
    const shown = await lines(metrics, 'turn_stage_seconds');
    expect(shown).toContain('trialogue_turn_stage_seconds_bucket{le="0.2",stage="token"} 0');
    expect(shown).toContain('trialogue_turn_stage_seconds_bucket{le="0.3",stage="token"} 1');
    expect(shown).toContain('trialogue_turn_stage_seconds_sum{stage="token"} 0.25');
  });
});

describe('a gauge', () => {
  it('is read at each look and shown only once somebody reads it', async () => {
    const metrics = new PrometheusMetrics();
    expect(await lines(metrics, 'sessions_live')).toEqual([]);
    let live = 3;
    metrics.gauge('sessions_live', () => live);
    expect(await lines(metrics, 'sessions_live')).toEqual(['trialogue_sessions_live 3']);
    live = 4;
    expect(await lines(metrics, 'sessions_live')).toEqual(['trialogue_sessions_live 4']);
  });

  it('forgets the labels that are gone', async () => {
    const metrics = new PrometheusMetrics();
    let state = 'closed';
    metrics.gauge('circuit_breaker_state', () => [{ labels: { engine: 'llm acme', state }, value: 1 }]);
    await metrics.text();
    state = 'open';
    expect(await lines(metrics, 'circuit_breaker_state')).toEqual([
      'trialogue_circuit_breaker_state{engine="llm acme",state="open"} 1',
    ]);
  });

  it('leaves a gap when it cannot be read, and spoils nothing else', async () => {
    const metrics = new PrometheusMetrics();
    metrics.gauge('disk_free_bytes', () => Promise.reject(new Error('no disk')));
    metrics.gauge('database_latency_seconds', () => Promise.reject(new Error('down')));
    metrics.gauge('sessions_live', () => 1);
    const text = await metrics.text();
    expect(text).toContain('trialogue_disk_free_bytes Nan\n');
    expect(text).not.toContain('trialogue_database_latency_seconds{');
    expect(text).toContain('trialogue_sessions_live 1\n');
  });
});
