import { describe, expect, it, type TestContext } from 'vitest';
import { readMetadata } from '../../../src/recording/session-metadata.js';
import { FaultProxy } from '../../support/fault-proxy.js';
import { checkEpisode } from '../../support/kills/check-episode.js';
import { LivePage } from '../../support/live-page.js';
import { replyOf } from '../../support/resume-stage.js';
import { LeapingClock, SleepingClock } from '../../support/sleeping-clocks.js';
import { quietNoise } from '../../support/stems.js';
import { startTestApp } from '../../support/test-app.js';

const MINUTE_MS = 60_000;

/** A host on a machine that can be put to sleep while the server's time goes on. */
async function openShow({ onTestFinished }: TestContext) {
  const clock = new LeapingClock();
  const machine = new SleepingClock();
  const app = await startTestApp({ engines: replyOf(16), overrides: { clock } });
  onTestFinished(() => app.close());
  const line = await FaultProxy.before(app.url);
  onTestFinished(() => line.close());
  const { page, welcome } = await LivePage.open({
    url: line.url,
    microphone: quietNoise(30 * 48_000),
    clock: machine,
  });
  onTestFinished(() => page.leave());
  await page.client.say('Guest, tell me a long story.');
  await page.heard('turn-0001', 1_000);
  const sleepFor = async (ms: number) => {
    machine.sleep();
    await clock.leap(ms);
  };
  /** The show goes on, and what it leaves is as it was spoken and heard. */
  const endsWell = async () => {
    await page.client.say('Guest, where were we?');
    expect(await page.next('turn.end', ({ line: { turnId } }) => turnId === 'turn-0002')).toMatchObject({
      heard: true,
    });
    page.host.stop();
    await page.client.end();
    const { directory } = welcome.state.recording;
    expect(await checkEpisode({ directory, page, recovered: false })).toEqual([]);
    const { turns, missing } = await readMetadata(directory);
    return { turns: turns.map(({ turnId, interrupted }) => `${turnId}${interrupted ? ' cut' : ''}`), missing };
  };
  return { page, line, machine, sleepFor, endsWell };
}

describe.concurrent('a host’s machine that sleeps for a minute while an AI speaks', { timeout: 60_000 }, () => {
  it('unnoticed by the line: the reply ends where it was last heard, and not a sample is missing', async (context) => {
    const { machine, sleepFor, endsWell } = await openShow(context);
    await sleepFor(MINUTE_MS);
    machine.wake();
    expect(await endsWell()).toEqual({ turns: ['turn-0001 cut', 'turn-0002'], missing: [] });
  });

  it('with its connection lost meanwhile: the page comes back, and not a sample is missing', async (context) => {
    const { page, line, machine, sleepFor, endsWell } = await openShow(context);
    line.cut();
    await page.until(() => page.client.getState().connection === 'reconnecting', 'the lost connection to be noticed');
    await sleepFor(MINUTE_MS);
    line.restore();
    machine.wake();
    await page.until(() => page.client.getState().connection === 'live', 'the page to be live again');
    await page.next('turn.end', ({ line: { turnId } }) => turnId === 'turn-0001');
    expect((await endsWell()).missing).toEqual([]);
  });
});
