import type { CSSProperties } from 'react';
import type { CastMember } from '../studio-port.js';

declare module 'react' {
  interface CSSProperties {
    '--speaker'?: string;
  }
}

const PALETTE = 4;

/** Each speaker's colour: the host's own, then the palette in the order of the cast. */
export const speakerColour = (cast: readonly Pick<CastMember, 'id' | 'kind'>[], id: string): CSSProperties => {
  const place = cast.filter((member) => member.kind === 'ai').findIndex((member) => member.id === id);
  return { '--speaker': `var(--speaker-${place === -1 ? 'host' : (place % PALETTE) + 1})` };
};

/** The same colours before a session exists, when a briefing lists the AI speakers only. */
export const castColour = (place: number): CSSProperties => ({
  '--speaker': `var(--speaker-${(place % PALETTE) + 1})`,
});
