/** What a key does in a live session. */
export type Shortcut =
  | { readonly kind: 'interrupt' | 'autopilot' | 'hold' | 'marker' | 'mute' }
  | { readonly kind: 'give-floor'; readonly index: number };

export interface KeyPress {
  readonly key: string;
  readonly repeat: boolean;
  readonly withModifier: boolean;
  /** The key goes into a field, or presses the button that has the focus. */
  readonly taken: boolean;
}

/** A key that belongs to a field, to a focused button or to the browser is no shortcut. */
export const shortcutOf = ({ key, repeat, withModifier, taken }: KeyPress): Shortcut | null => {
  if (taken || repeat || withModifier) return null;
  if (/^[1-9]$/.test(key)) return { kind: 'give-floor', index: Number(key) - 1 };
  switch (key.toLowerCase()) {
    case ' ':
      return { kind: 'interrupt' };
    case 'a':
      return { kind: 'autopilot' };
    case 'h':
      return { kind: 'hold' };
    case 'm':
      return { kind: 'marker' };
    case 'u':
      return { kind: 'mute' };
    default:
      return null;
  }
};

const isField = (element: Element): boolean =>
  element.closest('input, textarea, select, [contenteditable="true"], audio') !== null;

/** Letters typed into a field are text; Space on a focused button presses that button. */
export const isTaken = (target: EventTarget | null, key: string): boolean => {
  if (!(target instanceof Element)) return false;
  return isField(target) || (key === ' ' && target.closest('button, a, summary') !== null);
};
