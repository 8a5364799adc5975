import { describe, expect, it } from 'vitest';
import { LiveClient } from '../../../sdk/live-client.js';
import { openResumeStage } from '../../support/resume-stage.js';

describe('a page that is open twice', () => {
  it('leaves the session to the later one: the earlier one does not take it back', async ({ onTestFinished }) => {
    const stage = await openResumeStage();
    onTestFinished(stage.close);
    const { page, app } = stage;
    const { ticket } = page.client;
    if (ticket === null) throw new Error('no ticket');
    const second = new LiveClient({ url: app.url, role: 'host', resume: ticket, player: page.host.player });
    onTestFinished(() => second.close());
    await second.start();
    const states: string[] = [];
    second.subscribe(() => states.push(second.getState().connection));
    await page.until(() => page.client.getState().connection !== 'live', 'the earlier page to be turned out');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(states).not.toContain('reconnecting');
    expect(second.getState().connection).toBe('live');
    expect(['ended', 'refused']).toContain(page.client.getState().connection);
  });
});
