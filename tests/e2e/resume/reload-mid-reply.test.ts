import { describe, expect, it } from 'vitest';
import { reload } from '../../support/page-reload.js';
import { openResumeStage, replyOf } from '../../support/resume-stage.js';
import { firstDifference, readStem } from '../../support/stems.js';

describe('a page that is loaded anew', () => {
  it('while an AI speaks: the rest of the reply is heard, nothing twice, and the turn ends once', async ({
    onTestFinished,
  }) => {
    const stage = await openResumeStage({ engines: replyOf(16) });
    onTestFinished(stage.close);
    const { page: old, producer, welcome } = stage;
    await old.client.say('Guest, tell me a long story.');
    await old.heard('turn-0001', 1_000);
    const { page, startAt, microphone } = await reload(stage, 200);
    const { line } = await page.next('turn.end', (ended) => ended.line.turnId === 'turn-0001');
    expect(line.interrupted).toBe(false);
    expect(line.text.split(' ')).toHaveLength(16);
    const [turn] = page.host.player.heard;
    const [span] = turn?.spans ?? [];
    expect(turn?.spans).toHaveLength(1);
    expect(span?.from).toBeGreaterThan(40_000);
    expect(span?.to).toBe(16 * 12_000);
    page.host.stop();
    await page.client.end();
    const { directory } = welcome.state.recording;
    const speech = await readStem(directory, 'guest');
    expect(firstDifference(speech.subarray(startAt), page.played.subarray(startAt))).toBe(-1);
    expect(firstDifference(speech, old.played, (span?.from ?? 0) + (old.host.player.heard[0]?.spans[0]?.at ?? 0))).toBe(
      -1,
    );
    const stem = await readStem(directory, 'you');
    expect(firstDifference(stem.subarray(startAt), microphone, stem.length - startAt)).toBe(-1);
    expect(producer.all('turn.end').filter((ended) => ended.line.speaker === 'guest')).toHaveLength(1);
  });
});
