import { LiveClient } from '../../sdk/live-client.js';
import { WavHost } from '../../sdk/node/wav-host.js';
import type { ServerEvent } from '../../sdk/server-events.js';

export interface Stamped {
  readonly event: ServerEvent;
  /** Host sample at which the event arrived. */
  readonly at: number;
}

/** A host in a test: a client whose microphone is a WAV or silence, and everything the server told it. */
export class LiveHost {
  readonly client: LiveClient;
  readonly wav: WavHost;
  readonly events: Stamped[] = [];
  #waiting: { readonly test: (event: ServerEvent) => boolean; readonly done: (stamped: Stamped) => void }[] = [];

  constructor(options: {
    url: string;
    token?: () => string | undefined;
    briefing?: string;
    samples?: Int16Array;
    loopback?: number;
    record?: boolean;
  }) {
    this.wav = new WavHost({
      samples: options.samples ?? new Int16Array(480),
      loopback: options.loopback,
      onMicrophone: (at, samples) => this.client.pushMicrophone(at, samples),
    });
    this.client = new LiveClient({
      url: options.url,
      token: options.token,
      role: 'host',
      briefing: options.briefing ?? 'duo',
      headphones: true,
      record: options.record,
      player: this.wav.player,
    });
    this.client.onEvent((event) => this.#took({ event, at: this.wav.nowAt }));
  }

  async goLive(): Promise<void> {
    await this.client.start();
    this.wav.start();
  }

  /** The next event (or one that has come already, with `past`) that passes. */
  until(test: (event: ServerEvent) => boolean, options: { past?: boolean } = {}): Promise<Stamped> {
    const known = options.past ? this.events.find(({ event }) => test(event)) : undefined;
    if (known) return Promise.resolve(known);
    return new Promise((done) => this.#waiting.push({ test, done }));
  }

  /** Ends the session for everybody and hangs up. */
  async end() {
    const finished = await this.client.end();
    this.close();
    return finished;
  }

  close(): void {
    this.wav.stop();
    this.client.close();
  }

  #took(stamped: Stamped): void {
    this.events.push(stamped);
    const met = this.#waiting.filter(({ test }) => test(stamped.event));
    this.#waiting = this.#waiting.filter((waiter) => !met.includes(waiter));
    for (const { done } of met) done(stamped);
  }
}

export const endOfTurn =
  (speaker: string) =>
  (event: ServerEvent): boolean =>
    event.name === 'turn.end' && event.payload.line.speaker === speaker;
