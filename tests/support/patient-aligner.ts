import { type Aligner, createAligner } from '../../src/adapters/support/align-words.js';
import { VirtualClock } from './virtual-clock.js';

/** The real aligner on a clock that stands still: a test machine may be busier than a show would wait for. */
export function patientAligner(): Aligner {
  return createAligner({ clock: new VirtualClock(), workSavedMs: Number.POSITIVE_INFINITY });
}
