import { createReconnectingStt } from '../../support/reconnecting-stt.js';
import type { SttAdapter } from '../../stt.js';
import { createGoogleSttVendor, type GoogleSttOptions } from './google-stt-vendor.js';

/** Google Speech-to-Text as a recogniser for a whole session: streams are replaced before Google ends them, nothing is lost. */
export function createGoogleStt(options: GoogleSttOptions): SttAdapter {
  return createReconnectingStt(createGoogleSttVendor(options), { clock: options.clock, logger: options.logger });
}
