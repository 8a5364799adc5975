import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { withMetrics, withUsageMetrics } from '../adapters/decorators/with-metrics.js';
import type { StreamCall } from '../adapters/decorators/stream-call.js';
import type { LlmEvent, LlmRequest } from '../adapters/llm.js';
import { ProviderError } from '../adapters/provider-error.js';
import { PrometheusMetrics } from './prometheus.js';
import { ProviderBoard } from './provider-board.js';

const USAGE = { inputTokens: 120, outputTokens: 7, estimated: false, costUsd: 0.002 };
const DOWN = new ProviderError('acme', 'unavailable', 'Acme is down.');

function scene() {
  const clock = new VirtualClock();
  const prometheus = new PrometheusMetrics();
  const board = new ProviderBoard(clock);
  const metrics = board.over(prometheus);
  const engine = (failure?: Error): StreamCall<LlmRequest, LlmEvent> =>
    async function* () {
      await clock.advance(200);
      if (failure) throw failure;
      yield { type: 'text-delta', text: 'Yes.' };
      await clock.advance(300);
      yield { type: 'finish', reason: 'stop', usage: USAGE };
    };
  const call = async (failure?: Error, signal = new AbortController().signal) => {
    const counted = withUsageMetrics(engine(failure), { metrics, provider: 'acme' });
    const measured = withMetrics(counted, { metrics, clock, provider: 'acme', part: 'llm' });
    try {
      for await (const _event of measured({} as LlmRequest, { signal }));
    } catch (error) {
      if (error !== failure) throw error;
    }
  };
  const series = async (name: string) =>
    Number(
      (await prometheus.text())
        .split('\n')
        .find((line) => line.startsWith(`trialogue_${name} `))
        ?.split(' ')[1],
    );
  return { clock, board, call, series };
}

describe('the figures of an engine', () => {
  it('are its calls, waits, tokens and cost', async () => {
    const { call, series, board } = scene();
    await call();
    await call();
    expect(await series('provider_calls_total{part="llm",provider="acme",outcome="ok"}')).toBe(2);
    expect(await series('provider_first_event_seconds_sum{part="llm",provider="acme"}')).toBeCloseTo(0.4);
    expect(await series('provider_call_seconds_sum{part="llm",provider="acme"}')).toBeCloseTo(1);
    expect(await series('provider_tokens_total{provider="acme",direction="input"}')).toBe(240);
    expect(await series('provider_tokens_total{provider="acme",direction="output"}')).toBe(14);
    expect(await series('provider_cost_usd_total{provider="acme"}')).toBeCloseTo(0.004);
    expect(board.list()).toEqual([
      {
        part: 'llm',
        provider: 'acme',
        state: 'ok',
        calls: 2,
        failures: 0,
        lastFailure: null,
        lastCallAt: '2026-01-01T00:00:01.000Z',
        firstEventMs: 200,
      },
    ]);
  });

  it('tell a failure by its kind, and that it works again', async () => {
    const { call, series, board } = scene();
    await call(DOWN);
    expect(await series('provider_calls_total{part="llm",provider="acme",outcome="unavailable"}')).toBe(1);
    expect(board.list()).toMatchObject([{ state: 'failing', calls: 1, failures: 1, lastFailure: 'unavailable' }]);
    await call();
    expect(board.list()).toMatchObject([{ state: 'ok', calls: 2, failures: 1, lastFailure: 'unavailable' }]);
  });

  it.each([
    ['that was refused as a request', new ProviderError('acme', 'invalid-request', 'No such voice.')],
    ['that was broken off', undefined],
  ])('say nothing of its health from a call %s', async (_case, failure) => {
    const { call, board } = scene();
    const abort = new AbortController();
    if (failure === undefined) abort.abort();
    await call(failure, abort.signal);
    expect(board.list()).toMatchObject([{ state: 'unknown', calls: 1 }]);
  });
});
