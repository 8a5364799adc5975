import { useCallback, useEffect, useState } from 'react';
import type { Cue, Edit, Edition, EpisodeEvent, RecordingDetail, RecordingsClient } from '../../../sdk/recordings.js';
import { StemPeaks } from '../../../sdk/recordings-peaks.js';

/** Everything the page needs of a recording before it can be shown. */
export interface Opened {
  readonly detail: RecordingDetail;
  readonly samples: number;
  readonly cues: readonly Cue[];
  readonly events: readonly EpisodeEvent[];
  readonly peaks: ReadonlyMap<string, StemPeaks>;
}

export type Opening =
  | { readonly kind: 'opening' }
  | { readonly kind: 'open'; readonly opened: Opened }
  | { readonly kind: 'failed'; readonly message: string };

const openRecording = async (client: RecordingsClient, id: string, signal: AbortSignal): Promise<Opened> => {
  const [detail, cues, events] = await Promise.all([
    client.detail(id, { signal }),
    client.cues(id, { signal }),
    client.events(id, { signal }),
  ]);
  const samples = detail.samples ?? 0;
  const peaks = await Promise.all(
    detail.speakers.map(async ({ id: speaker }) => {
      const read = (from: number, to: number) => client.peaks(id, speaker, { from, to });
      return [speaker, await StemPeaks.open(samples, read)] as const;
    }),
  );
  return { detail, samples, cues, events, peaks: new Map(peaks) };
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Opens a recording, anew when the id changes or it is asked for; what was open stays until then. */
export const useRecording = (client: RecordingsClient, id: string): [Opening, () => void] => {
  const [times, setTimes] = useState(0);
  const [opening, setOpening] = useState<Opening & { readonly id?: string }>({ kind: 'opening' });
  useEffect(() => {
    const abort = new AbortController();
    openRecording(client, id, abort.signal).then(
      (opened) => abort.signal.aborted || setOpening({ kind: 'open', opened, id }),
      (error: unknown) => abort.signal.aborted || setOpening({ kind: 'failed', message: messageOf(error), id }),
    );
    return () => abort.abort();
  }, [client, id, times]);
  const reopen = useCallback(() => setTimes((before) => before + 1), []);
  return [opening.id === id ? opening : { kind: 'opening' }, reopen];
};

export interface Editing {
  readonly edition: Edition;
  readonly cues: readonly Cue[];
  /** Why the last change was not made; null when it was. */
  readonly trouble: string | null;
  readonly edit: (...edits: readonly Edit[]) => void;
}

/**
 * The recording as it is edited: every change is the server's before it is shown. One that leads to other stems changes
 * all there is: `onOtherStems` opens the recording anew.
 */
export const useEditing = (
  client: RecordingsClient,
  { detail, cues: recorded }: Opened,
  onOtherStems: () => void,
): Editing => {
  const [edition, setEdition] = useState(detail.edition);
  const [cues, setCues] = useState(recorded);
  const [trouble, setTrouble] = useState<string | null>(null);
  const edit = useCallback(
    (...edits: readonly Edit[]): void => {
      client.edit(detail.id, edits).then(
        (result) => {
          const changed = new Map(result.cues.map((cue) => [cue.id, cue]));
          setEdition(result.edition);
          if (changed.size > 0) setCues((before) => before.map((cue) => changed.get(cue.id) ?? cue));
          setTrouble(null);
          if (result.edition.stems !== detail.edition.stems) onOtherStems();
        },
        (error: unknown) => setTrouble(messageOf(error)),
      );
    },
    [client, detail.id, detail.edition.stems, onOtherStems],
  );
  return { edition, cues, trouble, edit };
};
