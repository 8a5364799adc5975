import type { LeftSession } from '../studio-port.js';
import { SAMPLES_PER_MS, SAMPLES_PER_SECOND, lengthText } from './time.js';

export interface LeftSessionWords {
  readonly headline: string;
  readonly detail: string;
  /** How much unsent voice there is, or null when it is not worth a word. */
  readonly unsent: string | null;
}

/** What the page says about a session it has left. */
export const leftSessionWords = ({ title, gone, unsentSamples }: LeftSession): LeftSessionWords => {
  const unsent = unsentSamples < SAMPLES_PER_SECOND / 2 ? null : lengthText(unsentSamples / SAMPLES_PER_MS);
  if (gone) {
    const detail =
      unsent === null
        ? 'Its recording is kept on the server.'
        : `Its recording is kept on the server, but ${unsent} of your voice never got there: save it here.`;
    return { headline: `“${title}” is not live any more.`, detail, unsent };
  }
  const detail =
    unsent === null
      ? 'It waits for you, and everything you said is kept.'
      : `It waits for you. ${unsent} of your voice are kept in this browser and will be sent.`;
  return { headline: `You have left “${title}”.`, detail, unsent };
};

/** A file name every system takes. */
export const unsentFileName = ({ title }: Pick<LeftSession, 'title'>): string => {
  const plain = title.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  return `${plain === '' ? 'session' : plain.toLowerCase()}-unsent-voice.wav`;
};
