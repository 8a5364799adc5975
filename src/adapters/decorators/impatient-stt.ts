import { childAbort, type ChildAbort } from '../../core/abort.js';
import type { Clock } from '../../core/clock.js';
import type { Logger } from '../../core/logger.js';
import { createReconnectingStt } from '../support/reconnecting-stt.js';
import type { SttConnection, SttVendor, VendorSttEvent } from '../support/stt-vendor.js';
import type { PcmChunk, SttAdapter, SttEvent, SttOptions } from '../stt.js';

/** About a second when the vendor's machine refuses, three times its own patience when nobody answers. */
export const FAILURES_IN_A_ROW = 3;
/** A connection that stood for so long was a good one, also when nobody spoke. */
const GOOD_MS = 30_000;

export interface ImpatientOptions {
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * A recogniser that others can stand in for. Alone it would call its vendor for two minutes while what is said waits;
 * here the third failed connection in a row is the end, and its error comes out.
 */
export function createImpatientStt(vendor: SttVendor, options: ImpatientOptions): SttAdapter {
  const patient = createReconnectingStt(vendor, options);
  const running = new Set<ChildAbort>();
  return {
    ...patient,
    transcribe: (audio, stt) => transcribe(vendor, { audio, stt, options, running }),
    async close() {
      for (const transcription of running) transcription.abort();
      await patient.close?.();
    },
  };
}

interface Transcription {
  readonly audio: AsyncIterable<PcmChunk>;
  readonly stt: SttOptions;
  readonly options: ImpatientOptions;
  readonly running: Set<ChildAbort>;
}

async function* transcribe(
  vendor: SttVendor,
  { audio, stt, options, running }: Transcription,
): AsyncIterable<SttEvent> {
  const own = childAbort(stt.signal);
  const watch = new FailureWatch(own, options.clock);
  const adapter = createReconnectingStt(watch.over(vendor), options);
  running.add(own);
  try {
    yield* adapter.transcribe(audio, { ...stt, signal: own.signal });
  } finally {
    running.delete(own);
    own.dispose();
  }
  if (watch.gaveUp && !stt.signal.aborted) throw watch.gaveUp.error;
}

/** Counts the failed connections of one transcription, and ends it after too many in a row. */
class FailureWatch {
  gaveUp: { readonly error: unknown } | undefined;
  #failures = 0;

  constructor(
    private readonly transcription: ChildAbort,
    private readonly clock: Clock,
  ) {}

  over(vendor: SttVendor): SttVendor {
    // Closing belongs to the engine, not to one transcription.
    const { close: _close, ...rest } = vendor;
    return {
      ...rest,
      connect: async (options) => {
        try {
          return this.#watched(await vendor.connect(options));
        } catch (error) {
          if (!options.signal.aborted) this.#failed(error);
          throw error;
        }
      },
    };
  }

  #watched(connection: SttConnection): SttConnection {
    return {
      events: this.#read(connection.events),
      send: (samples) => connection.send(samples),
      finish: () => connection.finish(),
      abort: () => connection.abort(),
    };
  }

  async *#read(events: AsyncIterable<VendorSttEvent>): AsyncIterable<VendorSttEvent> {
    const openedMs = this.clock.nowMs();
    let good = false;
    try {
      for await (const event of events) {
        good = true;
        this.#failures = 0;
        yield event;
      }
    } catch (error) {
      if (!good && this.clock.nowMs() - openedMs < GOOD_MS) this.#failed(error);
      throw error;
    }
  }

  #failed(error: unknown): void {
    this.#failures += 1;
    if (this.#failures < FAILURES_IN_A_ROW || this.gaveUp) return;
    this.gaveUp = { error };
    this.transcription.abort();
  }
}
