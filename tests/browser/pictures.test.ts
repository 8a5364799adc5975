import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { needs } from '../support/has.js';
import { misplaced, picture, SIZES } from './support/pictures.js';
import { openStage, type Stage } from './support/stage.js';
import type { StudioPage } from './support/studio-page.js';

/** Keeps a picture in each size, and checks that nothing sticks out of the window. */
async function look(studio: StudioPage, name: string): Promise<void> {
  await picture(studio.page, name);
  for (const size of SIZES) {
    await studio.page.setViewportSize(size);
    expect(await misplaced(studio.page), `${name} at ${size.width} px`).toEqual([]);
  }
  await studio.page.setViewportSize(SIZES[0]);
}

describe('every state of the studio', needs('chromium'), () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  });
  afterAll(() => stage.close());

  it('fits into the window of a laptop and of a phone', { timeout: 120_000 }, async () => {
    const studio = await stage.open();
    await look(studio, 'before');
    await studio.goLive();
    await look(studio, 'live-listening');
    // A state that lasts for an instant is held still: what follows it waits in the wire.
    await studio.haltAfter('"turnState":"thinking"');
    await studio.part('typed-line').fill('Claude, what was music like before the phonograph?');
    await studio.part('typed-line').press('Enter');
    await studio.page.keyboard.press('Escape');
    await studio.untilHalted();
    await studio.lane('claude', 'thinking').waitFor();
    await look(studio, 'live-thinking');
    await studio.goOn();
    await studio.lane('claude', 'speaking').waitFor();
    await studio.listen(4);
    await studio.page.keyboard.press('m');
    await look(studio, 'live-speaking');
    await studio.page.keyboard.press(' ');
    await studio.lane('claude', 'cut').waitFor();
    await look(studio, 'live-cut');
    await studio.page.keyboard.press('h');
    await studio.floor('holding').waitFor();
    await look(studio, 'live-holding');
    await studio.page.keyboard.press('h');
    await studio.floor('open').waitFor();
    await studio.page.keyboard.press('2');
    await studio.lane('guest', 'speaking').waitFor();
    await studio.listen(2);
    await studio.cutNetwork();
    await studio.connection('reconnecting').waitFor();
    await studio.untilFrame((await studio.sound()).frameNow + 2 * SAMPLE_RATE);
    // A wish that cannot be sent: the refusal lies over the page as a notice.
    await studio.page.keyboard.press('m');
    await studio.part('notice').waitFor();
    await look(studio, 'offline');
    await studio.mendNetwork();
    await studio.connection('live').waitFor();
    await studio.part('notice').waitFor({ state: 'detached' });
    await studio.part('end').click();
    await look(studio, 'live-ending');
    await studio.part('end-confirm').click();
    await studio.part('finished').waitFor({ timeout: 60_000 });
    await look(studio, 'finished');
  });
});
