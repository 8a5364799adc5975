import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FaultProxy } from '../fault-proxy.js';
import { LivePage } from '../live-page.js';
import { quietNoise } from '../stems.js';
import { checkEpisode } from './check-episode.js';
import { turnSounds } from './check-speech.js';
import { withDataDir } from '../data-dir.js';
import { KillableService } from './killable-service.js';

const ASIDE_SECONDS = 60;

export interface OutageReport {
  /** From the end of each outage until the page was answered again. */
  readonly backMs: readonly number[];
  /** What is not as it should be in the episode that is left. */
  readonly faults: readonly string[];
}

interface Scene {
  readonly page: LivePage;
  readonly line: FaultProxy;
  readonly service: KillableService;
}

/** Cuts the network for so long, again and again, each time while an AI speaks. */
export function cutNetwork(root: string, outagesMs: readonly number[]): Promise<OutageReport> {
  return withShow(root, outagesMs, async ({ page, line }, ms) => {
    line.cut();
    await page.until(() => !isLive(page), 'the lost connection to be noticed');
    await delay(ms);
    line.restore();
  });
}

/** Stops the server's process for so long and lets it go on, each time while an AI speaks. */
export function freezeService(root: string, outagesMs: readonly number[]): Promise<OutageReport> {
  return withShow(root, outagesMs, async ({ service }, ms) => {
    service.freeze('stop');
    await delay(ms);
    service.freeze('go on');
  });
}

async function withShow(
  root: string,
  outagesMs: readonly number[],
  outage: (scene: Scene, ms: number) => Promise<void>,
): Promise<OutageReport> {
  const env = { RECORDINGS_DIR: join(root, 'recordings'), LOGS_DIR: join(root, 'logs'), PORT: '0' };
  await mkdir(env.RECORDINGS_DIR, { recursive: true });
  const service = new KillableService(await withDataDir({ ...env, BRIEFINGS_DIR: 'tests/fixtures/briefings' }));
  const line = await FaultProxy.before(await service.ready());
  const seconds = ASIDE_SECONDS + outagesMs.reduce((sum, ms) => sum + ms / 500, 0);
  const { page, welcome } = await LivePage.open({
    url: line.url,
    token: service.token,
    microphone: quietNoise(seconds * 48_000),
  });
  try {
    const backMs: number[] = [];
    for (const ms of outagesMs) {
      await spoken(page);
      await outage({ page, line, service }, ms);
      const restoredMs = performance.now();
      await answered(page);
      backMs.push(performance.now() - restoredMs);
    }
    await spoken(page);
    page.host.stop();
    await page.client.end();
    return { backMs, faults: await checkOutages(welcome.state.recording.directory, page) };
  } finally {
    page.leave();
    await line.close();
    await service.kill();
  }
}

/** Nothing died: what was played is on the tracks to the last sample. */
async function checkOutages(directory: string, page: LivePage): Promise<string[]> {
  const sounds = await turnSounds(directory, page);
  const cut = sounds.filter(({ played, kept }) => played !== kept);
  const unkept = cut.map(({ turnId, played, kept }) => `${turnId}: ${played} samples were heard, ${kept} are kept`);
  return [...unkept, ...(await checkEpisode({ directory, page, recovered: false }))];
}

const isLive = (page: LivePage) => page.client.getState().connection === 'live';

/** Resolves in the middle of a reply, which begins now. */
async function spoken(page: LivePage): Promise<void> {
  const { length } = page.events;
  await page.client.say('Guest, what do you think?');
  const begun = () => page.events.slice(length).some(({ name }) => name === 'speech.chunk');
  await page.until(begun, 'a reply');
  await delay(600);
}

/** A connection that is not yet known to be dead counts for nothing: something must come through it. */
async function answered(page: LivePage): Promise<void> {
  const { length } = page.events;
  const heard = () => page.events.slice(length).some(({ name }) => name === 'audio.ack');
  await page.until(() => isLive(page) && heard(), 'the page to be answered again');
}
