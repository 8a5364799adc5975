import type { Page } from 'playwright-core';

/** Marks everything a person must be able to reach, in the page, and answers what it is. */
const MARK_STOPS = `[...document.querySelectorAll('a[href], button, input, select, summary, audio, [tabindex="0"]')]
  .filter((one) => !one.disabled && one.checkVisibility() && (one.type !== 'radio' || one.checked))
  .map((one, place) => {
    one.dataset.stop = String(place);
    const words = one.getAttribute('aria-label') ?? one.textContent.trim();
    return place + ' ' + one.tagName + ' ' + (one.dataset.testid ?? words.slice(0, 40));
  })`;

/** Where the focus is, and whether that can be seen; a label may show it for the button in it. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const outlined = (element) => element !== null && getComputedStyle(element).outlineStyle !== 'none';
  return { stop: one.dataset.stop ?? null, seen: outlined(one) || outlined(one.closest('label')) };
})()`;

interface Focused {
  readonly stop: string | null;
  readonly seen: boolean;
}

export interface TabRound {
  /** What the Tab key never came to. */
  readonly unreached: readonly string[];
  /** What it came to without a sign of it. */
  readonly unseen: readonly string[];
  /** The focus came back to where it started. */
  readonly closed: boolean;
}

/** Presses Tab until everything has had its turn; players have several inner stops of their own. */
export async function tabRound(page: Page): Promise<TabRound> {
  await page.evaluate('document.activeElement.blur()');
  const stops = await page.evaluate<string[]>(MARK_STOPS);
  const reached = new Set<string>();
  const unseen = new Set<string>();
  let first: string | null = null;
  for (let press = 0; press < stops.length * 8 + 8; press += 1) {
    await page.keyboard.press('Tab');
    const { stop, seen } = await page.evaluate<Focused>(FOCUSED);
    if (stop === null) continue;
    if (stop === first && reached.size > 1) return { ...missed(stops, { reached, unseen }), closed: true };
    first ??= stop;
    reached.add(stop);
    if (!seen) unseen.add(stop);
  }
  return { ...missed(stops, { reached, unseen }), closed: false };
}

function missed(stops: readonly string[], found: { reached: Set<string>; unseen: Set<string> }) {
  const placeOf = (stop: string) => stop.slice(0, stop.indexOf(' '));
  return {
    unreached: stops.filter((stop) => !found.reached.has(placeOf(stop))),
    unseen: stops.filter((stop) => found.unseen.has(placeOf(stop))),
  };
}

/** Presses Tab until the part has the focus. */
export async function tabTo(page: Page, testId: string): Promise<void> {
  for (let press = 0; press < 60; press += 1) {
    if ((await page.evaluate(`document.activeElement.dataset.testid`)) === testId) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`the Tab key does not lead to ${testId}`);
}
