import { describe, expect, it } from 'vitest';
import { reload } from '../../support/page-reload.js';
import { openResumeStage, replyOf } from '../../support/resume-stage.js';

describe('a page that is loaded anew', () => {
  it('knows the whole session at once, what was said before included', async ({ onTestFinished }) => {
    const stage = await openResumeStage({ engines: replyOf(3) });
    onTestFinished(stage.close);
    const { page: old } = stage;
    await old.client.say('Guest, be brief.');
    await old.next('turn.end', ({ line }) => line.speaker === 'guest');
    await old.client.addMarker('good');
    const { page, welcome } = await reload(stage, 0);
    expect(welcome).toMatchObject({ resumed: true, sessionId: stage.welcome.sessionId });
    const { session } = page.client.getState();
    expect(session?.lines.map((line) => line.text)).toEqual(['Guest, be brief.', 'word1 word2 word3.']);
    expect(session?.markers).toHaveLength(1);
    await page.client.say('Guest, again.');
    await page.next('turn.end', ({ line }) => line.turnId === 'turn-0002');
    expect(page.client.getState().session?.lines.map((line) => line.text)).toEqual([
      'Guest, be brief.',
      'word1 word2 word3.',
      'Guest, again.',
      'word1 word2 word3.',
    ]);
    page.leave();
  });
});
