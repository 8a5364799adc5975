import { useEffect, useState } from 'react';
import { type BriefingSummary, checkBriefing, draftBriefing, getBriefing } from '../../../sdk/routes.js';
import { call, troubleOf } from '../api/service.js';
import { NEW_BRIEFING } from './new-briefing.js';
import type { Route } from './route.js';

/** Typing faster than this asks once. */
const SETTLE_MS = 250;

export interface OpenBriefing {
  /** The name it is, or may be, saved under. */
  readonly id: string;
  readonly source: string;
  /** There is a file of this name that is being edited. */
  readonly saved: boolean;
  readonly note: string | null;
}

export type Opening =
  | { readonly kind: 'opening' }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'open'; readonly opened: OpenBriefing };

const open = async (route: Route, signal: AbortSignal): Promise<OpenBriefing> => {
  if (route.kind === 'briefing') {
    const { source } = await call(getBriefing, { params: { id: route.id } }, { signal });
    return { id: route.id, source, saved: true, note: null };
  }
  if (route.kind !== 'draft' || route.thread === null)
    return { id: '', source: NEW_BRIEFING, saved: false, note: null };
  const draft = await call(draftBriefing, { params: { threadId: route.thread }, body: {} }, { signal });
  return { id: draft.id, source: draft.source, saved: false, note: draft.note };
};

/** The text of a briefing: one that is there, a draft of a thread, or the beginning of a new one. */
export const useBriefing = (route: Route): Opening => {
  const [opening, setOpening] = useState<Opening>({ kind: 'opening' });
  useEffect(() => {
    const abort = new AbortController();
    const { signal } = abort;
    open(route, signal).then(
      (opened) => !signal.aborted && setOpening({ kind: 'open', opened }),
      (error: unknown) => !signal.aborted && setOpening({ kind: 'failed', message: troubleOf(error) }),
    );
    return () => abort.abort();
    // The page is made anew for every address.
  }, [route]);
  return opening;
};

export interface Check {
  readonly briefing: BriefingSummary | null;
  /** What is shown is of an older text. */
  readonly stale: boolean;
  readonly trouble: string | null;
}

/** What the text comes to, as the server reads it, a moment after each change. */
export const useBriefingCheck = (source: string): Check => {
  const [told, setTold] = useState<{ of: string; briefing: BriefingSummary | null; trouble: string | null }>({
    of: '',
    briefing: null,
    trouble: null,
  });
  useEffect(() => {
    const abort = new AbortController();
    const settled = setTimeout(() => {
      call(checkBriefing, { body: { source } }, { signal: abort.signal }).then(
        ({ briefing }) => setTold({ of: source, briefing, trouble: null }),
        (error: unknown) => {
          if (!abort.signal.aborted) setTold({ of: source, briefing: null, trouble: troubleOf(error) });
        },
      );
    }, SETTLE_MS);
    return () => {
      clearTimeout(settled);
      abort.abort();
    };
  }, [source]);
  return { briefing: told.briefing, stale: told.of !== source, trouble: told.trouble };
};
