import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';

const DIRECTORY = fileURLToPath(new URL('../../../ci-output/browser', import.meta.url));

/** The sizes every state is shown in: a laptop, a phone. */
export const SIZES = [
  { width: 1280, height: 800 },
  { width: 390, height: 844 },
] as const;

/** Keeps a picture of the window in each size, as `ci-output/browser/<name>-<width>.png`. */
export async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(DIRECTORY, { recursive: true });
  for (const size of SIZES) {
    await page.setViewportSize(size);
    await page.screenshot({ path: `${DIRECTORY}/${name}-${size.width}.png` });
  }
  await page.setViewportSize(SIZES[0]);
}

/** What sticks out of the window to the right, or lies on top of something that can be pressed. */
export function misplaced(page: Page): Promise<string[]> {
  return page.evaluate<string[]>(`[...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().width > 1 && one.getBoundingClientRect().right > innerWidth + 1)
    .map((one) => one.tagName + '.' + one.className)`);
}
