import { FRAME_SAMPLES } from '../../src/protocol/client-events.js';
import { LivePage } from './live-page.js';
import type { ResumeStage } from './resume-stage.js';
import { quietNoise } from './stems.js';
import { WireClient } from './wire-client.js';

/** A new page with the old one's ticket, an empty player, and a clock that goes on from where the session stands. */
export async function reload({ app, page, welcome }: ResumeStage, restMs: number) {
  const resume = page.client.ticket;
  if (resume === null) throw new Error('the first page got no ticket');
  page.leave();
  await new Promise((resolve) => setTimeout(resolve, restMs));
  const looker = await WireClient.connect(app.url);
  const { audio } = await looker.welcomed({ role: 'producer', sessionId: welcome.sessionId });
  looker.close();
  const startAt = audio.at + 10 * FRAME_SAMPLES;
  const microphone = quietNoise(30 * 48_000, 7);
  return { startAt, microphone, ...(await LivePage.open({ url: app.url, microphone, resume, startAt })) };
}
