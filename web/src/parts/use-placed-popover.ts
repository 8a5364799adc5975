import { useEffect, useId, useRef, useState, type ToggleEvent } from 'react';

const place = (button: HTMLElement | null, card: HTMLElement | null): void => {
  if (button === null || card === null) return;
  const from = button.getBoundingClientRect();
  const room = window.innerWidth - card.offsetWidth - 16;
  card.style.left = `${Math.max(16, Math.min(from.left, room))}px`;
  const lowest = window.innerHeight - card.offsetHeight - 16;
  const below = from.bottom + 8;
  const top = below <= lowest ? below : from.top - card.offsetHeight - 8;
  card.style.top = `${Math.max(16, Math.min(top, lowest))}px`;
};

/** A popover under the button that opens it, above it where there is no room below, and inside the window whatever its size. */
export const usePlacedPopover = () => {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const card = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    if (!open) return undefined;
    const follow = (): void => place(button.current, card.current);
    addEventListener('resize', follow);
    return () => removeEventListener('resize', follow);
  }, [open]);
  // Its contents are made just before it is shown, its place is found once it has a size.
  const onBeforeToggle = (event: ToggleEvent): void => setOpen(event.newState === 'open');
  const onToggle = (event: ToggleEvent): void => {
    if (event.newState === 'open') place(button.current, card.current);
  };
  return {
    open,
    button: { ref: button, type: 'button', popoverTarget: id },
    card: { ref: card, id, popover: 'auto', onBeforeToggle, onToggle },
  } as const;
};
