import { describe, expect, it } from 'vitest';
import { shortcutOf } from './shortcuts.js';

const press = (key: string, over = {}) => ({ key, repeat: false, withModifier: false, taken: false, ...over });

describe('shortcuts', () => {
  it('maps the keys shown on the buttons', () => {
    expect(shortcutOf(press(' '))).toEqual({ kind: 'interrupt' });
    expect(shortcutOf(press('M'))).toEqual({ kind: 'marker' });
    expect(shortcutOf(press('2'))).toEqual({ kind: 'give-floor', index: 1 });
  });

  it('leaves keys to fields, to the browser and to a held key', () => {
    expect(shortcutOf(press('m', { taken: true }))).toBeNull();
    expect(shortcutOf(press('a', { withModifier: true }))).toBeNull();
    expect(shortcutOf(press(' ', { repeat: true }))).toBeNull();
    expect(shortcutOf(press('0'))).toBeNull();
  });
});
