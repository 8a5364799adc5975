import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { localToken } from '../../../scripts/local-access.js';
import { LivePage } from '../live-page.js';
import { firstDifference, quietNoise, readStem } from '../stems.js';
import { isWhileDown, type KillMoment, planKills, reach } from './kill-moments.js';
import { fillDataDir } from '../data-dir.js';
import { KillableService } from './killable-service.js';

/** Longer than a session under fire. */
const MICROPHONE_SECONDS = 120;
/** A service that is started on a crowded machine. */
const PATIENCE_MS = 60_000;

export interface Kill {
  readonly moment: KillMoment;
  /** Samples the page was told are safe, and how many of them are not on the host's stem as they were spoken. */
  readonly acknowledged: number;
  readonly lost: number;
  /** From the kill until the page was live again; null where it was killed again before, or its session is over. */
  backMs: number | null;
}

/** A session that was killed again and again, as its page saw it. */
export interface KilledSession {
  readonly sessionId: string;
  readonly directory: string;
  readonly page: LivePage;
  readonly kills: readonly Kill[];
  /** The service would not take it up again, and why. */
  readonly refused: string | null;
}

export interface RandomKillsOptions {
  /** For the recordings and logs. */
  readonly root: string;
  readonly kills: number;
  readonly random: () => number;
  readonly onKill?: (kill: Kill, count: number) => void;
  /** The page is live again, so long after the last kill. */
  readonly onBack?: (ms: number) => void;
}

/** Kills the real service at random moments; the pages come back by themselves to the next one at the same address. */
export class RandomKills {
  readonly sessions: KilledSession[] = [];
  readonly #env: Record<string, string>;
  #service: KillableService | undefined;
  #url = '';
  #startMs = 0;
  #count = 0;
  #killedMs = 0;

  constructor(private readonly options: RandomKillsOptions) {
    this.#env = {
      RECORDINGS_DIR: join(options.root, 'recordings'),
      LOGS_DIR: join(options.root, 'logs'),
      DATA_DIR: join(options.root, 'data'),
      BRIEFINGS_DIR: 'tests/fixtures/briefings',
      PORT: '0',
    };
  }

  /** Resolves with the service running, every kill done and every session ended. */
  async run(): Promise<void> {
    await mkdir(join(this.options.root, 'recordings'), { recursive: true });
    await fillDataDir(join(this.options.root, 'data'));
    const startedMs = performance.now();
    this.#service = new KillableService(this.#env);
    this.#url = await this.#service.ready();
    this.#startMs = performance.now() - startedMs;
    this.#env['PORT'] = new URL(this.#url).port;
    while (this.#count < this.options.kills) {
      await this.#session(planKills(this.options.random, this.options.kills - this.#count));
    }
  }

  /** Kills so far. */
  get count(): number {
    return this.#count;
  }

  async close(): Promise<void> {
    for (const { page } of this.sessions) page.leave();
    await this.#service?.kill();
  }

  async #session(plan: KillMoment[]): Promise<void> {
    const { random } = this.options;
    const microphone = quietNoise(MICROPHONE_SECONDS * 48_000, 1 + this.sessions.length);
    const opening = LivePage.open({ url: this.#url, token: this.#token, microphone, patienceMs: PATIENCE_MS });
    // Awaited below, after a kill or two.
    opening.catch(() => undefined);
    if (plan[0] === 'starting') {
      plan.shift();
      await delay(random() * 60);
      await this.#kill('starting', null);
    }
    const { page, welcome } = await opening;
    const show: Show = { page, directory: welcome.state.recording.directory, kills: [] };
    while (plan.length > 0 && isLive(page)) await this.#killAndReturn(show, plan);
    await end(page);
    const { refusal } = page.client.getState();
    this.sessions.push({ ...show, sessionId: welcome.sessionId, refused: refusal?.code ?? null });
  }

  /** The next kill of the plan, with those that come before the page is live again. */
  async #killAndReturn(show: Show, plan: KillMoment[]): Promise<void> {
    const { page } = show;
    let ending: Promise<void> | undefined;
    for (let moment = plan.shift(); moment !== undefined; moment = isWhileDown(plan[0]) ? plan.shift() : undefined) {
      if (moment === 'ending') ending = end(page);
      await reach(moment, { page, service: this.#running, random: this.options.random }, this.#startMs);
      await this.#kill(moment, show);
      await page.until(() => !isLive(page), 'the lost service to be noticed');
    }
    const wentOn = () => page.client.getState().connection !== 'reconnecting';
    await page.until(wentOn, 'the session to go on').catch((error: unknown) => {
      throw new Error(`the service printed:\n${this.#running.output}`, { cause: error });
    });
    await ending;
    const last = show.kills.at(-1);
    if (!last || !isLive(page)) return;
    last.backMs = performance.now() - this.#killedMs;
    this.options.onBack?.(last.backMs);
  }

  /** The next process is started as soon as the disk has been looked at. */
  async #kill(moment: KillMoment, show: Show | null): Promise<void> {
    await this.#running.kill();
    this.#killedMs = performance.now();
    this.#count += 1;
    const kept = show === null ? { acknowledged: 0, lost: 0 } : await compare(show);
    this.#service = new KillableService(this.#env);
    const kill = { moment, ...kept, backMs: null };
    show?.kills.push(kill);
    this.options.onKill?.(kill, this.#count);
  }

  /** Of whichever process runs when it is asked for. */
  readonly #token = () => localToken(this.#url, this.#env['DATA_DIR'] ?? '');

  get #running(): KillableService {
    if (this.#service === undefined) throw new Error('the service has not been started');
    return this.#service;
  }
}

interface Show {
  readonly page: LivePage;
  readonly directory: string;
  readonly kills: Kill[];
}

const isLive = (page: LivePage) => page.client.getState().connection === 'live';

/** What the page may have forgotten, against what lies on the disk at this moment. */
async function compare({ page, directory }: Show): Promise<Pick<Kill, 'acknowledged' | 'lost'>> {
  const { capturedSamples, unconfirmedSamples } = page.client.getState();
  const acknowledged = capturedSamples - unconfirmedSamples;
  const stem = await readStem(directory, 'you');
  const first = firstDifference(stem, page.sent, acknowledged);
  return { acknowledged, lost: first === -1 ? 0 : acknowledged - first };
}

/** Ends the session from the page; a service that is killed meanwhile is for the caller to see. */
async function end(page: LivePage): Promise<void> {
  page.host.stop();
  if (isLive(page)) await page.client.end().catch(() => undefined);
}
