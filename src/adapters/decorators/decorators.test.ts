import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import { breakerDefaults, CircuitBreaker } from '../../resilience/circuit-breaker.js';
import { llmRetry } from '../../resilience/backoff.js';
import { ProviderError } from '../provider-error.js';
import type { StreamCall } from './stream-call.js';
import { withCircuitBreaker } from './with-circuit-breaker.js';
import { withDeadlines } from './with-deadlines.js';
import { withFallback } from './with-fallback.js';
import { withRetry } from './with-retry.js';

type Call = StreamCall<string, string>;
const down = (retryAfterMs?: number) =>
  new ProviderError('acme', 'unavailable', 'Acme is down.', retryAfterMs === undefined ? {} : { retryAfterMs });

/** An engine that plays one script per call: words, errors to throw, or `stall`. */
function engine(...scripts: readonly (readonly (string | Error)[])[]) {
  const seen = { calls: 0, aborted: 0 };
  async function* call(_request: string, { signal }: { signal: AbortSignal }): AsyncIterable<string> {
    const script = scripts[Math.min(seen.calls, scripts.length - 1)] ?? [];
    seen.calls += 1;
    for (const step of script) {
      if (step instanceof Error) throw step;
      if (step === 'stall') {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        seen.aborted += 1;
        return;
      }
      yield step;
    }
  }
  return Object.assign(call, { seen });
}

/** Runs a call in the background and keeps what came of it. */
function run(call: StreamCall<string, unknown>, signal = new AbortController().signal) {
  const seen = { events: [] as unknown[], error: undefined as unknown, done: false };
  void (async () => {
    try {
      for await (const event of call('hello', { signal })) seen.events.push(event);
    } catch (error) {
      seen.error = error;
    }
    seen.done = true;
  })();
  return seen;
}

describe('retry', () => {
  it('tries three times, one and two seconds apart', async () => {
    const clock = new VirtualClock();
    const flaky = engine([down()], [down()], ['fine']);
    const seen = run(withRetry(flaky, { clock, policy: llmRetry }));
    await clock.advance(999);
    expect(flaky.seen.calls).toBe(1);
    await clock.advance(1);
    expect(flaky.seen.calls).toBe(2);
    await clock.advance(2_000);
    expect(seen).toMatchObject({ events: ['fine'], done: true });
  });

  it('never repeats an answer that has begun', async () => {
    const clock = new VirtualClock();
    const broken = engine(['half', down()]);
    const seen = run(withRetry(broken, { clock, policy: llmRetry }));
    await clock.advance(60_000);
    expect(broken.seen.calls).toBe(1);
    expect(seen.error).toBeInstanceOf(ProviderError);
  });

  it('does not try again what was refused', async () => {
    const clock = new VirtualClock();
    const refused = engine([new ProviderError('acme', 'auth', 'Wrong key.')]);
    const seen = run(withRetry(refused, { clock, policy: llmRetry }));
    await clock.advance(60_000);
    expect(refused.seen.calls).toBe(1);
    expect(seen.done).toBe(true);
  });

  it('follows the server’s wish, but not for two minutes', async () => {
    const clock = new VirtualClock();
    const busy = engine([down(3_000)], [down(120_000)], ['fine']);
    const seen = run(withRetry(busy, { clock, policy: llmRetry }));
    await clock.advance(3_000);
    expect(busy.seen.calls).toBe(2);
    expect(seen.error).toBeInstanceOf(ProviderError);
  });

  it('stops waiting the moment nobody listens any more', async () => {
    const clock = new VirtualClock();
    const abort = new AbortController();
    const seen = run(withRetry(engine([down()]), { clock, policy: llmRetry }), abort.signal);
    await clock.advance(100);
    abort.abort();
    await settle();
    expect(seen).toMatchObject({ done: true, error: undefined });
    expect(clock.pendingTimers).toBe(0);
  });
});

describe('deadlines', () => {
  it('end a call that never begins, and one that stalls, and abort both', async () => {
    for (const script of [['stall'], ['one', 'stall']]) {
      const clock = new VirtualClock();
      const slow = engine(script);
      const seen = run(withDeadlines(slow, { clock, provider: 'acme', firstMs: 6_000, nextMs: 5_000 }));
      await clock.advance(6_000);
      expect(seen.error).toMatchObject({ kind: 'timeout', provider: 'acme' });
      expect(slow.seen.aborted).toBe(1);
      expect(clock.pendingTimers).toBe(0);
    }
  });
});

describe('the circuit breaker', () => {
  const guarded = (call: Call, clock: VirtualClock) => {
    const changes: string[] = [];
    const breaker = new CircuitBreaker({ clock, ...breakerDefaults, onChange: (state) => changes.push(state) });
    return { call: withCircuitBreaker(call, { breaker, provider: 'acme' }), breaker, changes };
  };
  const callTimes = async (call: Call, times: number) => {
    for (let n = 0; n < times; n += 1) {
      run(call);
      await settle();
    }
  };

  it('opens after five failures, lets one probe through after a minute, and closes when it succeeds', async () => {
    const clock = new VirtualClock();
    const flaky = engine(...Array.from({ length: 5 }, () => [down()]), ['fine']);
    const { call, changes } = guarded(flaky, clock);
    await callTimes(call, 8);
    expect(flaky.seen.calls).toBe(5);
    await clock.advance(60_000);
    await callTimes(call, 1);
    expect(changes).toEqual(['open', 'half-open', 'closed']);
  });

  it('opens again when the probe fails, and admits only one probe at a time', async () => {
    const clock = new VirtualClock();
    const flaky = engine(...Array.from({ length: 5 }, () => [down()]), ['stall'], [down()]);
    const { call, breaker } = guarded(flaky, clock);
    await callTimes(call, 5);
    await clock.advance(60_000);
    await callTimes(call, 3);
    expect(flaky.seen.calls).toBe(6);
    expect(breaker.state).toBe('half-open');
  });

  it('does not count an impatient host or a refused request', async () => {
    const clock = new VirtualClock();
    const { call, breaker } = guarded(engine([new ProviderError('acme', 'invalid-request', 'No.')]), clock);
    await callTimes(call, 10);
    const stalling = guarded(engine(['stall']), clock);
    for (let n = 0; n < 10; n += 1) {
      const abort = new AbortController();
      run(stalling.call, abort.signal);
      await settle();
      abort.abort();
      await settle();
    }
    expect([breaker.state, stalling.breaker.state]).toEqual(['closed', 'closed']);
  });

  it('counts an answer that broke off in its middle', async () => {
    const clock = new VirtualClock();
    const { call, breaker } = guarded(engine(['half', down()]), clock);
    await callTimes(call, 5);
    expect(breaker.state).toBe('open');
  });
});

describe('a fallback chain', () => {
  const link = (provider: string, call: Call) => ({ engine: { provider, model: 'm', rehearsal: false }, call });

  it('says which engine answers and why the one before did not', async () => {
    const seen = run(withFallback([link('acme', engine([down()])), link('other', engine(['fine']))]));
    await settle();
    expect(seen.events).toEqual([
      { type: 'engine', provider: 'other', model: 'm', rehearsal: false, because: 'Acme is down.' },
      'fine',
    ]);
  });

  it('does not finish one mind’s sentence with another', async () => {
    const second = engine(['fine']);
    const seen = run(withFallback([link('acme', engine(['half', down()])), link('other', second)]));
    await settle();
    expect(second.seen.calls).toBe(0);
    expect(seen.error).toMatchObject({ message: 'Acme is down.' });
  });

  it('gives the last engine’s own failure when all fail', async () => {
    const last = new ProviderError('other', 'auth', 'Wrong key.');
    const seen = run(withFallback([link('acme', engine([down()])), link('other', engine([last]))]));
    await settle();
    expect(seen.error).toBe(last);
  });
});
