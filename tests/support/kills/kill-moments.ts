import { setTimeout as delay } from 'node:timers/promises';
import type { LivePage } from '../live-page.js';
import type { KillableService } from './killable-service.js';

/** When a service is killed. The first is of a session that is not there yet, the last of one that is being ended. */
export const KILL_MOMENTS = [
  'starting',
  'going live',
  'listening',
  'acknowledged',
  'thinking',
  'replying',
  'recovering',
  'taking up',
  'ending',
] as const;
export type KillMoment = (typeof KILL_MOMENTS)[number];

/** Moments in the life of a session, once it is live. */
const WHILE_LIVE: readonly KillMoment[] = ['going live', 'listening', 'acknowledged', 'thinking', 'replying'];
/** Moments between a kill and the page being live again. */
const WHILE_DOWN: readonly KillMoment[] = ['recovering', 'taking up'];
const QUESTIONS = ['Guest, what do you think?', 'Claude, and you?', 'Guest, once more.', 'Claude, tell me a story.'];

export interface Stage {
  readonly page: LivePage;
  readonly service: KillableService;
  readonly random: () => number;
}

/** What happens to one session: at least two kills, unless `room` has no more. */
export function planKills(random: () => number, room: number): KillMoment[] {
  const plan: KillMoment[] = random() < 0.3 ? ['starting'] : [];
  const length = 2 + Math.floor(random() * 4);
  while (plan.length < length) {
    plan.push(pick(random, WHILE_LIVE));
    while (random() < 0.3) plan.push(pick(random, WHILE_DOWN));
  }
  if (random() < 0.4) plan.push('ending');
  return plan.slice(0, Math.max(1, room));
}

export function isWhileDown(moment: KillMoment | undefined): boolean {
  return moment !== undefined && WHILE_DOWN.includes(moment);
}

/** Resolves when the moment has come. `startMs` is how long the service takes to start. */
export async function reach(moment: KillMoment, { page, service, random }: Stage, startMs: number): Promise<void> {
  const within = (ms: number) => delay(random() * ms);
  switch (moment) {
    case 'starting':
    case 'going live':
      return within(250);
    case 'listening':
      return within(2_000);
    case 'acknowledged': {
      const { length } = page.events;
      await page.until(() => page.events.slice(length).some(({ name }) => name === 'audio.ack'), 'an acknowledgement');
      return within(8);
    }
    case 'thinking':
      await ask(page, random);
      return within(450);
    case 'replying':
      await ask(page, random);
      return delay(450 + random() * 3_500);
    case 'recovering':
      return within(startMs * 1.5);
    case 'taking up':
      await service.prints(/client connected/);
      return within(150);
    case 'ending':
      return within(600);
  }
}

async function ask(page: LivePage, random: () => number): Promise<void> {
  await page.client.say(pick(random, QUESTIONS));
}

function pick<T>(random: () => number, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error('there is nothing to pick from');
  return picked;
}
