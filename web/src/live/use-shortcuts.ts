import { useEffect, useEffectEvent } from 'react';
import { isTaken, shortcutOf, type Shortcut } from '../model/shortcuts.js';
import type { Controls } from './use-actions.js';

const perform = (shortcut: Shortcut, controls: Controls, speakers: readonly string[]): void => {
  switch (shortcut.kind) {
    case 'interrupt':
      return controls.interrupt();
    case 'autopilot':
      return controls.toggleAutopilot();
    case 'hold':
      return controls.toggleHold();
    case 'marker':
      return controls.addMarker();
    case 'mute':
      return controls.toggleMute();
    case 'give-floor': {
      const speaker = speakers[shortcut.index];
      if (speaker !== undefined) controls.giveFloor(speaker);
    }
  }
};

/** A button clicked with the mouse would keep the focus, and Space would press it again instead of interrupting. */
export const releaseClicked = ({ detail, target }: MouseEvent): void => {
  const button = target instanceof Element ? target.closest('button') : null;
  // Keyboards and assistive technology click with a detail of 0: their focus stays where it is.
  if (detail > 0 && button === document.activeElement) button?.blur();
};

/** Keys for everything the buttons do; `speakers` are the AI speakers in the order of their keys. */
export const useShortcuts = (controls: Controls, speakers: readonly string[]): void => {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const withModifier = event.ctrlKey || event.metaKey || event.altKey;
    const shortcut = shortcutOf({
      key: event.key,
      repeat: event.repeat,
      withModifier,
      taken: isTaken(event.target, event.key),
    });
    if (shortcut === null) return;
    event.preventDefault();
    perform(shortcut, controls, speakers);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event);
    window.addEventListener('keydown', listen);
    window.addEventListener('click', releaseClicked);
    return () => {
      window.removeEventListener('keydown', listen);
      window.removeEventListener('click', releaseClicked);
    };
  }, []);
};
