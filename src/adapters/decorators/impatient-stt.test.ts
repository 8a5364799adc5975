import { describe, expect, it } from 'vitest';
import { settle, VirtualClock } from '../../../tests/support/virtual-clock.js';
import { AsyncQueue } from '../../core/async-queue.js';
import { silentLogger } from '../../core/logger.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttEvent } from '../stt.js';
import type { SttConnection, SttVendor, VendorSttEvent } from '../support/stt-vendor.js';
import { createImpatientStt } from './impatient-stt.js';

const gone = () => new ProviderError('vendor', 'unavailable', 'Nobody there.');

/** What becomes of each connection in turn: it is refused, hears a word and breaks, or stands. */
type Fate = 'refused' | 'one word' | 'stands';

function vendorWith(...fates: Fate[]) {
  const seen = { connections: 0, closed: 0 };
  const connection = async (): Promise<SttConnection> => {
    seen.connections += 1;
    const fate = fates.shift() ?? 'stands';
    if (fate === 'refused') throw gone();
    const events = new AsyncQueue<VendorSttEvent>(100);
    if (fate === 'one word') {
      events.push({ type: 'final', text: `word ${seen.connections}`, words: [], endMs: 100 });
      events.fail(gone());
    }
    return { events, send: () => true, finish: () => events.close(), abort: () => events.close() };
  };
  const vendor: SttVendor = {
    provider: 'vendor',
    model: 'model',
    rehearsal: false,
    capabilities: { punctuation: true, wordTimes: false, finalDelayMs: 100 },
    sampleRate: 16_000,
    frameMs: 100,
    maxAgeMs: Number.POSITIVE_INFINITY,
    silenceMs: Number.POSITIVE_INFINITY,
    catchUpRate: 10,
    connect: connection,
    async close() {
      seen.closed += 1;
    },
  };
  return { vendor, seen };
}

function listen(vendor: SttVendor) {
  const clock = new VirtualClock();
  const stt = createImpatientStt(vendor, { clock, logger: silentLogger });
  const audio = new AsyncQueue<PcmChunk>(100);
  audio.push({ at: 0, samples: new Int16Array(48_000) });
  const outcome: { events: SttEvent[]; over: boolean; error: unknown } = { events: [], over: false, error: undefined };
  void (async () => {
    for await (const event of stt.transcribe(audio, { signal: new AbortController().signal }))
      outcome.events.push(event);
  })()
    .catch((error: unknown) => {
      outcome.error = error;
    })
    .finally(() => {
      outcome.over = true;
    });
  return { clock, stt, outcome };
}

/** Code is loaded before the first connection is asked for. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await settle();
}

describe('a recogniser that others can stand in for', () => {
  it('gives up at the third refused connection in a row, within a second', async () => {
    const { vendor, seen } = vendorWith('refused', 'refused', 'refused');
    const { clock, outcome } = listen(vendor);
    await until(() => seen.connections === 1);
    await clock.advance(1_000);
    expect(outcome).toMatchObject({ over: true, error: { kind: 'unavailable', message: 'Nobody there.' } });
    expect(seen.connections).toBe(3);
  });

  it('goes on as long as something is heard in between', async () => {
    const { vendor, seen } = vendorWith('refused', 'refused', 'one word', 'refused', 'refused', 'stands');
    const { clock, outcome } = listen(vendor);
    await until(() => seen.connections === 1);
    await clock.advance(20_000);
    expect(seen.connections).toBe(6);
    expect(outcome.over).toBe(false);
    expect(outcome.events).toMatchObject([{ type: 'final', text: 'word 3' }]);
  });

  it('ends what is running, without an error, when it is closed; the vendor is closed once', async () => {
    const { vendor, seen } = vendorWith('stands');
    const { stt, outcome } = listen(vendor);
    await until(() => seen.connections === 1);
    await stt.close?.();
    await settle();
    expect(outcome).toEqual({ events: [], over: true, error: undefined });
    expect(seen.closed).toBe(1);
  });
});
