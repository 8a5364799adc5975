import { useEffect, useEffectEvent } from 'react';
import { releaseClicked } from '../live/use-shortcuts.js';
import { isTaken } from '../model/shortcuts.js';

/** What the keys of the review page do. */
export interface ReviewActions {
  togglePlay(): void;
  /** Seconds, backwards when negative. */
  skip(seconds: number): void;
  goTo(place: 'start' | 'end'): void;
  addMark(kind: 'marker' | 'chapter'): void;
  trim(side: 'start' | 'end'): void;
  zoom(direction: 1 | -1 | 0): void;
  undo(): void;
}

export interface Key {
  readonly key: string;
  readonly shift: boolean;
  readonly command: boolean;
}

/** The action behind a key; null when there is none. */
export const actionOf = ({ key, shift, command }: Key): ((actions: ReviewActions) => void) | null => {
  if (command) return key.toLowerCase() === 'z' && !shift ? (actions) => actions.undo() : null;
  switch (key.toLowerCase()) {
    case ' ':
    case 'k':
      return (actions) => actions.togglePlay();
    case 'arrowleft':
      return (actions) => actions.skip(shift ? -30 : -5);
    case 'arrowright':
      return (actions) => actions.skip(shift ? 30 : 5);
    case 'home':
      return (actions) => actions.goTo('start');
    case 'end':
      return (actions) => actions.goTo('end');
    case 'm':
      return (actions) => actions.addMark('marker');
    case 'c':
      return (actions) => actions.addMark('chapter');
    case 'i':
      return (actions) => actions.trim('start');
    case 'o':
      return (actions) => actions.trim('end');
    case '+':
    case '=':
      return (actions) => actions.zoom(1);
    case '-':
      return (actions) => actions.zoom(-1);
    case '0':
      return (actions) => actions.zoom(0);
    default:
      return null;
  }
};

const MOVES_A_SLIDER: readonly string[] = ['arrowleft', 'arrowright', 'home', 'end'];

/** True when the focused part wants the key for itself: a slider its arrows, whatever else `isTaken` knows. */
const isWanted = (event: KeyboardEvent): boolean => {
  const { target, key } = event;
  if (target instanceof HTMLInputElement && target.type === 'range') return MOVES_A_SLIDER.includes(key.toLowerCase());
  return isTaken(target, key);
};

/** Listens for the keys of the review page. */
export const useReviewKeys = (actions: ReviewActions): void => {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.altKey || isWanted(event)) return;
    const action = actionOf({ key: event.key, shift: event.shiftKey, command: event.ctrlKey || event.metaKey });
    if (action === null) return;
    event.preventDefault();
    action(actions);
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => pressed(event);
    addEventListener('keydown', listen);
    addEventListener('click', releaseClicked);
    return () => {
      removeEventListener('keydown', listen);
      removeEventListener('click', releaseClicked);
    };
  }, []);
};
