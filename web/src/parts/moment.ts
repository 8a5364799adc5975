/** A moment as people read it: with its day, to the minute; "never" when there was none. */
export const momentText = (iso: string | null | undefined): string =>
  iso === null || iso === undefined
    ? 'never'
    : new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
