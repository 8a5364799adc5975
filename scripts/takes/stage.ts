import { setTimeout as sleep } from 'node:timers/promises';
import { LiveClient } from '../../sdk/live-client.js';
import type { FinishedSession } from '../../sdk/live-types.js';
import { WavHost } from '../../sdk/node/wav-host.js';
import { msToSamples, samplesToMs } from '../../src/protocol/audio-format.js';
import type { SessionSnapshot } from '../../src/protocol/live-session.js';
import { Account, type Reply, type Span } from './account.js';

const LOOK_EVERY_MS = 20;
/** The block in progress may be sent before a sound is placed in it. */
const SOONEST_MS = 40;

export interface StageOptions {
  readonly url: string;
  readonly token?: (() => string | undefined) | undefined;
  readonly briefing: string;
  /** The room's noise, as long as the take may last. */
  readonly room: Int16Array;
}

/** One live session with a host who listens before they speak. The caller owns it and calls `end` or `close`. */
export class Stage {
  readonly account = new Account();
  readonly #host: WavHost;
  readonly #client: LiveClient;

  constructor({ url, token, briefing, room }: StageOptions) {
    this.#host = new WavHost({ samples: room, onMicrophone: (at, block) => this.#client.pushMicrophone(at, block) });
    const { player } = this.#host;
    this.#client = new LiveClient({ url, token, role: 'host', briefing, headphones: true, player });
    this.#client.onEvent((event) => this.account.event(event, this.#host.nowAt));
    this.#host.player.onReport((report) => this.account.played(report));
  }

  /** Goes on air; nobody speaks unless spoken to. Rejects when the server runs anything but rehearsal engines. */
  async open(): Promise<void> {
    const { state } = await this.#client.start();
    requireRehearsal(state);
    this.#host.start();
    await this.#client.setAutopilot(false);
  }

  get nowAt(): number {
    return this.#host.nowAt;
  }

  /** Says it `afterMs` from now, waits until it has been said, and tells where it lay. */
  async say(sound: Int16Array, afterMs: number): Promise<Span> {
    const from = this.nowAt + msToSamples(Math.max(SOONEST_MS, afterMs));
    this.#host.scheduleSpeech(sound, from);
    const to = from + sound.length;
    await sleep(samplesToMs(to - this.nowAt));
    return { from, to };
  }

  /** The room for a while. */
  async wait(ms: number): Promise<Span> {
    const from = this.nowAt;
    await sleep(ms);
    return { from, to: this.nowAt };
  }

  /** Until a reply passes the test; undefined when none has in time. Rejects when the session is lost. */
  async untilReply(test: (reply: Reply) => boolean, withinMs: number): Promise<Reply | undefined> {
    const deadlineAt = this.nowAt + msToSamples(withinMs);
    for (;;) {
      const found = this.account.replies.find(test);
      if (found !== undefined || this.nowAt > deadlineAt) return found;
      const { connection, notices } = this.#client.getState();
      if (connection === 'refused' || connection === 'ended')
        throw new Error(notices.at(-1)?.message ?? 'The server has dropped the session.');
      await sleep(LOOK_EVERY_MS);
    }
  }

  async end(): Promise<FinishedSession> {
    return this.#client.end();
  }

  close(): void {
    this.#host.stop();
    this.#client.close();
  }
}

/** Throws when any part of the session is a real engine. */
export function requireRehearsal({ stt, cast }: SessionSnapshot): void {
  const engines = [stt, ...cast.flatMap(({ llm, tts }) => [llm, tts])];
  const real = engines.find((engine) => engine !== undefined && !engine.rehearsal);
  if (real !== undefined)
    throw new Error(`The takes are made for the built-in engines; this server runs ${real.provider}.`);
}
