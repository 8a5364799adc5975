import type { PageProbe } from '../support/page-probe.js';
import { tapLoudspeakers } from './sound-tap.js';
import { tapWebSockets } from './wire-tap.js';

declare global {
  interface Window {
    /** Set just before this script: the meter that runs on the audio thread. */
    pageProbeWorklet: string;
    pageProbe: PageProbe;
  }
}

const sound = tapLoudspeakers(window.pageProbeWorklet);
window.pageProbe = { sound, wire: tapWebSockets(sound) };
