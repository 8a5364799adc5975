import type { Arrival, SoundProbe, WireProbe } from '../support/page-probe.js';

type Listener = (this: WebSocket, event: MessageEvent) => unknown;

const EVENT = /^42\["((?:speech|turn)\.[a-z]+)"/;

/** Reads along on the page's WebSockets, and can cut or halt them. */
export function tapWebSockets(sound: SoundProbe): WireProbe {
  const arrivals: Arrival[] = [];
  const sockets = new Set<WebSocket>();
  let haltAt: RegExp | null = null;
  let held: (() => void)[] | null = null;

  const deliver = (data: unknown, pass: () => void): void => {
    if (held !== null) return void held.push(pass);
    const name = typeof data === 'string' ? EVENT.exec(data)?.[1] : undefined;
    if (name !== undefined) arrivals.push({ name, frame: sound.read().frameNow });
    pass();
    if (haltAt !== null && typeof data === 'string' && haltAt.test(data)) {
      haltAt = null;
      held = [];
    }
  };

  class TappedWebSocket extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      sockets.add(this);
      this.addEventListener('close', () => sockets.delete(this));
    }

    override set onmessage(listener: Listener | null) {
      super.onmessage = (event) => deliver(event.data, () => listener?.call(this, event));
    }
  }
  window.WebSocket = TappedWebSocket;

  return {
    arrivals: () => arrivals,
    hangUp: () => {
      for (const socket of sockets) socket.close();
    },
    haltAfter: (pattern) => {
      haltAt = new RegExp(pattern);
    },
    halted: () => held !== null,
    goOn: () => {
      const waiting = held ?? [];
      held = null;
      haltAt = null;
      for (const pass of waiting) pass();
    },
  };
}
