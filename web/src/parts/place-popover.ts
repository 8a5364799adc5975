/** Puts a popover under the button that opened it, inside the window; above it where there is no room below. */
export const placePopover = (button: HTMLElement | null, card: HTMLElement | null): void => {
  if (button === null || card === null) return;
  const from = button.getBoundingClientRect();
  const room = window.innerWidth - card.offsetWidth - 16;
  card.style.left = `${Math.max(16, Math.min(from.left, room))}px`;
  const below = from.bottom + 8;
  const fits = below + card.offsetHeight < window.innerHeight - 16;
  card.style.top = `${fits ? below : Math.max(16, from.top - card.offsetHeight - 8)}px`;
};
