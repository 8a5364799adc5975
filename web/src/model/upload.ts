import type { LiveState } from '../studio-port.js';
import { SAMPLES_PER_MS, SAMPLES_PER_SECOND, lengthText } from './time.js';

export interface Upload {
  /** Samples of the host's voice the server has not confirmed. */
  readonly unconfirmed: number;
  readonly online: boolean;
  readonly keptIn: 'page' | 'browser';
}

export const uploadOf = (state: Pick<LiveState, 'unconfirmedSamples' | 'connection' | 'keptIn'>): Upload => ({
  unconfirmed: state.unconfirmedSamples,
  online: state.connection === 'live',
  keptIn: state.keptIn,
});

/** What is on its way at any moment is no backlog. */
export const isLate = (unconfirmed: number): boolean => unconfirmed > SAMPLES_PER_SECOND;

/** What the page says of the voice that is not on the server yet. */
export const uploadWords = ({ unconfirmed, online, keptIn }: Upload): string => {
  if (!isLate(unconfirmed)) return 'Safe on the server';
  const length = lengthText(unconfirmed / SAMPLES_PER_MS);
  if (online) return `${length} of your voice still to be sent`;
  return keptIn === 'browser'
    ? `${length} of your voice wait to be sent: kept in this browser`
    : `${length} of your voice wait to be sent: keep this page open`;
};

/** The largest backlog since there was none: what an upload has to get through. */
export const backlogToClear = (most: number, unconfirmed: number): number =>
  isLate(unconfirmed) ? Math.max(most, unconfirmed) : 0;
