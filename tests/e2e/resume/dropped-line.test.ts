import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { readHostWav } from '../../../sdk/node/wav-file.js';
import {
  endsAsIfNothingHappened,
  openResumeStage,
  outage,
  replyOf,
  type ResumeStage,
} from '../../support/resume-stage.js';

const FIXTURE = fileURLToPath(new URL('../../fixtures/host/h01-rms.wav', import.meta.url));

const guestEnds = (here: ResumeStage) => here.producer.all('turn.end').filter(({ line }) => line.speaker === 'guest');

describe.concurrent('a line that drops', { timeout: 60_000 }, () => {
  it('while everybody listens: the microphone goes on at the right sample, and the next question is answered', async ({
    onTestFinished,
  }) => {
    const stage = await openResumeStage({ engines: replyOf(4) });
    onTestFinished(stage.close);
    const { page } = stage;
    await page.next('audio.ack', ({ nextSeq }) => nextSeq > 5);
    await outage(stage, 300);
    await page.client.say('Guest, are we back?');
    expect(await page.next('turn.end', ({ line }) => line.speaker === 'guest')).toMatchObject({ heard: true });
    await endsAsIfNothingHappened(stage);
  });

  it('while the host speaks: not a sample is missing, and what was said is answered once', async ({
    onTestFinished,
  }) => {
    const microphone = readHostWav(FIXTURE);
    const stage = await openResumeStage({ engines: replyOf(4), microphone });
    onTestFinished(stage.close);
    const { page, app, producer } = stage;
    await producer.next('session.state', ({ state }) => state.turnState === 'host-speaking');
    await outage(stage, 500);
    await page.host.finished;
    const { mockStt } = app.factory;
    await page.until(
      () => (mockStt.calls[0]?.heardUntil ?? 0) >= microphone.length,
      'the recogniser to have heard it all',
    );
    mockStt.emit({
      type: 'final',
      text: 'Guest, what do you say?',
      startAt: 4_800,
      endAt: microphone.length - 4_800,
      words: [],
    });
    expect(await page.next('turn.end', ({ line }) => line.speaker === 'guest')).toMatchObject({ heard: true });
    expect(mockStt.calls).toHaveLength(1);
    expect(producer.all('turn.start')).toHaveLength(1);
    await endsAsIfNothingHappened(stage);
  });

  it('while an AI speaks: the sound goes on without a hole or a repetition, and the turn ends once', async ({
    onTestFinished,
  }) => {
    const stage = await openResumeStage({ engines: replyOf(16) });
    onTestFinished(stage.close);
    const { page } = stage;
    await page.client.say('Guest, tell me a long story.');
    await page.heard('turn-0001', 1_000);
    await outage(stage, 400);
    expect(await page.next('turn.end', ({ line }) => line.turnId === 'turn-0001')).toMatchObject({
      heard: true,
      line: { interrupted: false },
    });
    await endsAsIfNothingHappened(stage);
    expect(guestEnds(stage)).toHaveLength(1);
    expect(page.host.player.heard[0]?.spans).toMatchObject([{ from: 0, to: 16 * 12_000 }]);
  });

  it('five times for a second in one reply: the loudspeaker and the track still say the same, once', async ({
    onTestFinished,
  }) => {
    const stage = await openResumeStage({ engines: replyOf(32) });
    onTestFinished(stage.close);
    const { page } = stage;
    await page.client.say('Guest, tell me a very long story.');
    for (let times = 1; times <= 5; times += 1) {
      await page.heard('turn-0001', times * 1_500 - 1_200);
      await outage(stage, 1_000);
    }
    expect(await page.next('turn.end', ({ line }) => line.turnId === 'turn-0001')).toMatchObject({
      heard: true,
      line: { interrupted: false },
    });
    const { spans } = page.host.player.heard[0] ?? { spans: [] };
    expect(spans.map((span) => span.from).slice(1)).toEqual(spans.map((span) => span.to).slice(0, -1));
    expect(spans.at(-1)?.to).toBe(32 * 12_000);
    await endsAsIfNothingHappened(stage);
    expect(guestEnds(stage)).toHaveLength(1);
  });

  it('as an AI speaks its last words: the end is heard offline, and the turn ends once', async ({ onTestFinished }) => {
    const stage = await openResumeStage({ engines: replyOf(8) });
    onTestFinished(stage.close);
    const { page } = stage;
    await page.client.say('Guest, be brief.');
    await page.heard('turn-0001', 1_100);
    await outage(stage, 1_500);
    expect(page.host.player.heard[0]?.state).toBe('ended');
    expect(await page.next('turn.end', ({ line }) => line.turnId === 'turn-0001')).toMatchObject({
      heard: true,
      line: { interrupted: false },
    });
    await endsAsIfNothingHappened(stage);
    expect(guestEnds(stage)).toHaveLength(1);
  });
});
