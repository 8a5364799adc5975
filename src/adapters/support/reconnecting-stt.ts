import { loadResampler } from '../../audio/resampler.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { ProviderError } from '../provider-error.js';
import type { PcmChunk, SttAdapter, SttEvent, SttOptions } from '../stt.js';
import { SttRun } from './stt-run.js';
import type { SttVendor } from './stt-vendor.js';

export interface ReconnectingSttOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Audio kept until the vendor has made words of it; what falls out unheard is logged. */
  readonly ringMs?: number;
  /** Jitter of the waits between connections, in [0, 1). */
  readonly random?: () => number;
}

const RING_MS = 90_000;

/**
 * Makes any streaming recogniser lossless. Audio is kept until a final covers it and sent again, at the vendor's pace,
 * after a drop, a half-open connection or the replacement of one that grows too old; what is heard twice is told once.
 *
 * Times are those of the session however many connections served it, within the vendor's own precision. Ends after the
 * last finals when the audio ends; ends without an error, all connections closed in the same tick, on abort.
 * @throws ProviderError that cannot be retried as it comes, and the last one when no connection lasts for about two minutes.
 */
export function createReconnectingStt(vendor: SttVendor, options: ReconnectingSttOptions): SttAdapter {
  const { clock, logger, ringMs = RING_MS, random = Math.random } = options;
  const runs = new Set<SttRun>();
  let closed = false;

  async function* transcribe(
    audio: AsyncIterable<PcmChunk>,
    { signal, keyterms = [] }: SttOptions,
  ): AsyncIterable<SttEvent> {
    if (closed) throw new ProviderError(vendor.provider, 'unavailable', 'This recogniser has been closed.');
    if (signal.aborted) return;
    await loadResampler();
    const run = new SttRun({ vendor, clock, logger, ringMs, random, keyterms });
    runs.add(run);
    try {
      yield* run.transcribe(audio, signal);
    } finally {
      runs.delete(run);
    }
  }

  const warmUp = vendor.warmUp?.bind(vendor);
  return {
    provider: vendor.provider,
    model: vendor.model,
    rehearsal: vendor.rehearsal,
    capabilities: vendor.capabilities,
    ...(warmUp === undefined ? {} : { warmUp }),
    transcribe,
    async close() {
      closed = true;
      for (const run of runs) run.stop();
      await vendor.close?.();
    },
  };
}
