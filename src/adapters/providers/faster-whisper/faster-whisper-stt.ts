import type { SttAdapter } from '../../stt.js';
import { createReconnectingStt } from '../../support/reconnecting-stt.js';
import { createFasterWhisperVendor, type FasterWhisperOptions } from './faster-whisper-vendor.js';

/** Whisper on this machine. A worker that dies or hangs is replaced, and hears again what it had not finished. */
export function createFasterWhisperStt(options: FasterWhisperOptions): SttAdapter {
  return createReconnectingStt(createFasterWhisperVendor(options), { clock: options.clock, logger: options.logger });
}
