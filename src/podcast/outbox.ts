import type { ServerEventName, ServerPayload, Stamped } from '../protocol/server-events.js';

/** One connected client, as the session sees it. */
export interface ClientPort {
  readonly id: string;
  send(event: ServerEventName, payload: object, pcm?: Uint8Array): void;
  close(): void;
}

/** As text: hundreds of sessions' worth of objects would be walked by every collection, and hardly anyone comes back. */
interface Kept {
  readonly event: ServerEventName;
  readonly seq: number;
  readonly json: string;
}

/** Not worth saying again: a returning client is given the whole state, and the next partial replaces the last. */
const OVERTAKEN: ReadonlySet<ServerEventName> = new Set(['session.state', 'stt.partial']);

/** Everything a session says: numbered, kept for those who come back, sent to all who listen. */
export class Outbox {
  readonly #clients = new Map<string, ClientPort>();
  #kept: Kept[] = [];
  #seq = 0;

  constructor(
    private readonly sessionId: string,
    private readonly keptMax: number,
  ) {}

  get lastSeq(): number {
    return this.#seq;
  }

  attach(client: ClientPort): void {
    this.#clients.set(client.id, client);
  }

  detach(client: ClientPort): void {
    if (this.#clients.get(client.id) === client) this.#clients.delete(client.id);
  }

  emit<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void {
    this.#seq += 1;
    const stamped = { ...payload, sessionId: this.sessionId, seq: this.#seq } as Stamped<E>;
    if (!OVERTAKEN.has(event)) this.#kept.push({ event, seq: this.#seq, json: JSON.stringify(stamped) });
    if (this.#kept.length > this.keptMax) this.#kept = this.#kept.slice(-Math.floor(this.keptMax / 2));
    for (const client of this.#clients.values()) client.send(event, stamped);
  }

  /** Sound, to all: unnumbered and not kept, a returning client asks for it by its sample. */
  emitSpeech(payload: ServerPayload<'speech.chunk'>, samples: Int16Array): void {
    const stamped = { ...payload, sessionId: this.sessionId, seq: 0 };
    const pcm = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
    for (const client of this.#clients.values()) client.send('speech.chunk', stamped, pcm);
  }

  /** To all, unnumbered and not kept: the next one says it again. */
  emitUncounted<E extends ServerEventName>(event: E, payload: ServerPayload<E>): void {
    for (const client of this.#clients.values()) this.emitTo(client, event, payload);
  }

  /** To one client only, unnumbered. */
  emitTo<E extends ServerEventName>(client: ClientPort, event: E, payload: ServerPayload<E>): void {
    client.send(event, { ...payload, sessionId: this.sessionId, seq: 0 });
  }

  /**
   * Sends a returning client what it missed. State changes are left out: its hello is answered with the whole state.
   * A page that has seen nothing has an empty player: orders for replies that are over would only block it.
   * When the events no longer reach back far enough the whole state alone has to do.
   */
  replay(client: ClientPort, lastSeq: number): void {
    for (const { event, seq, json } of this.#kept) {
      if (seq <= lastSeq) continue;
      if (lastSeq > 0 || !event.startsWith('speech.')) client.send(event, JSON.parse(json) as object);
    }
  }
}
