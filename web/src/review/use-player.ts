import { useEffect, useState, useSyncExternalStore } from 'react';
import type { RecordingsClient } from '../../../sdk/recordings.js';
import { gainsOf } from './review-model.js';
import { type PlayerState, StemPlayer } from './stem-player.js';
import type { Editing, Opened } from './use-recording.js';

/** A player of the recording's stems, as loud and as long as the edition says. */
export const usePlayer = (
  client: RecordingsClient,
  { detail, samples, peaks }: Opened,
  { edition, solo }: Pick<Editing, 'edition'> & { readonly solo: ReadonlySet<string> },
): StemPlayer => {
  const [player] = useState(() => {
    const stems = detail.speakers.map(({ id }) => ({
      id,
      isSilent: (from: number, to: number) => peaks.get(id)?.isSilent(from, to) ?? false,
      read: (from: number, to: number, { signal }: { signal: AbortSignal }) =>
        client.samples(detail.id, id, { from, to, signal, stems: detail.edition.stems }),
    }));
    return new StemPlayer(stems, samples);
  });
  useEffect(() => player.setGains(gainsOf(edition.levels, solo)), [player, edition.levels, solo]);
  useEffect(() => player.setRange(edition.trim), [player, edition.trim]);
  useEffect(() => () => player.close(), [player]);
  return player;
};

export const usePlayerState = (player: StemPlayer): PlayerState =>
  useSyncExternalStore(
    (changed) => player.subscribe(changed),
    () => player.state,
  );
