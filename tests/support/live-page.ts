import type { SdkClock } from '../../sdk/clock.js';
import { LiveClient } from '../../sdk/live-client.js';
import type { ResumeTicket } from '../../sdk/live-options.js';
import { WavHost } from '../../sdk/node/wav-host.js';
import type { ServerEvent } from '../../sdk/server-events.js';
import type { ServerEventName, Stamped } from '../../src/protocol/server-events.js';
import type { HelloResult } from '../../src/protocol/socket-types.js';

const PATIENCE_MS = 15_000;

export interface LivePageOptions {
  readonly url: string;
  /** Of a server with a door. */
  readonly token?: () => string | undefined;
  readonly microphone: Int16Array;
  readonly resume?: ResumeTicket;
  /** Where the host's clock goes on, for a page that continues a session. */
  readonly startAt?: number;
  /** Of microphone, loudspeaker and client; the system's when absent. */
  readonly clock?: SdkClock;
  /** How long it waits for the service, and for what a test expects of it. */
  readonly patienceMs?: number;
}

interface Block {
  readonly at: number;
  readonly samples: Int16Array;
}

/** A host's page that remembers every sample it sent and every sample it played. */
export class LivePage {
  readonly client: LiveClient;
  readonly host: WavHost;
  readonly events: ServerEvent[] = [];
  readonly #sent: Block[] = [];
  readonly #played: Block[] = [];
  readonly #patienceMs: number;
  #waiting: (() => void)[] = [];

  private constructor(options: LivePageOptions) {
    const { url, token, microphone: samples, resume, startAt, clock } = options;
    this.#patienceMs = options.patienceMs ?? PATIENCE_MS;
    this.host = new WavHost({
      samples,
      startAt,
      clock,
      onMicrophone: (at, block) => {
        this.#sent.push({ at, samples: block.slice() });
        this.client.pushMicrophone(at, block);
      },
    });
    const { player } = this.host;
    const render = player.render.bind(player);
    player.render = (out, clockAt) => {
      render(out, clockAt);
      this.#played.push({ at: clockAt, samples: out.slice() });
    };
    const wanted = resume ? { resume } : { briefing: 'duo' };
    const connectTimeoutMs = this.#patienceMs;
    this.client = new LiveClient({
      url,
      token,
      role: 'host',
      player,
      connectTimeoutMs,
      ...(clock ? { clock } : {}),
      ...wanted,
    });
    this.client.onEvent((event) => this.#take(event));
    this.client.subscribe(() => this.#look());
  }

  static async open(options: LivePageOptions): Promise<{ page: LivePage; welcome: HelloResult }> {
    const page = new LivePage(options);
    const welcome = await page.client.start();
    page.host.start();
    return { page, welcome };
  }

  /** The microphone from the session's first sample on; what was never sent is silence. */
  get sent(): Int16Array {
    return timeline(this.#sent);
  }

  /** The loudspeaker, likewise. */
  get played(): Int16Array {
    return timeline(this.#played);
  }

  /** The first event of this name, already here or still to come, that fits. */
  async next<E extends ServerEventName>(
    name: E,
    fits: (payload: Stamped<E>) => boolean = () => true,
  ): Promise<Stamped<E>> {
    const found = () =>
      this.events
        .filter((event) => event.name === name)
        .map((event) => event.payload as unknown as Stamped<E>)
        .find(fits);
    await this.until(() => found() !== undefined, `a fitting ${name}`);
    return found() as Stamped<E>;
  }

  /** Resolves when `holds` does; looked at after every event and every change of the state. */
  async until(holds: () => boolean, what: string): Promise<void> {
    const deadlineMs = performance.now() + this.#patienceMs;
    while (!holds()) {
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) throw new Error(`waited in vain for ${what}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(leftMs, 100));
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  /** Resolves when the loudspeaker has played so much of the turn. */
  heard(turnId: string, ms: number): Promise<void> {
    const samples = (ms * 48_000) / 1_000;
    const played = () => this.host.player.heard.find((turn) => turn.turnId === turnId)?.spans.at(-1)?.to ?? 0;
    return this.until(() => played() >= samples, `${ms} ms of ${turnId}`);
  }

  /** The page is gone, without a word. */
  leave(): void {
    this.host.stop();
    this.client.close();
  }

  #take(event: ServerEvent): void {
    this.events.push(event);
    this.#look();
  }

  #look(): void {
    for (const look of this.#waiting.splice(0)) look();
  }
}

function timeline(blocks: readonly Block[]): Int16Array {
  const end = Math.max(0, ...blocks.map(({ at, samples }) => at + samples.length));
  const whole = new Int16Array(end);
  for (const { at, samples } of blocks) whole.set(samples, at);
  return whole;
}
