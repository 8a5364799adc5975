import type { z } from 'zod';
import { pcmFromBytes } from '../audio/pcm.js';
import type { Clock } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import {
  plainAudioHeader,
  CLIENT_EVENT_ROLES,
  CLIENT_EVENTS,
  type ClientEventName,
  type ClientPayload,
  type Hello,
} from '../protocol/client-events.js';
import { ERROR_CODES } from '../protocol/error-codes.js';
import { mayAct, type Role } from '../protocol/identity.js';
import type { WireError } from '../protocol/server-events.js';
import type { HelloResult } from '../protocol/socket-types.js';
import type { SessionSocket } from '../realtime/session-socket.js';
import { MessageBudget } from './message-budget.js';
import type { Outbox } from './outbox.js';
import type { Registered } from './session-registry.js';

/** A client's place in a session after its hello. */
export interface Seat {
  readonly registered: Registered;
  readonly role: 'host' | 'producer';
}

/** What the gateway needs from the orchestrator. */
export interface SessionDesk {
  /** Finds or makes the session the hello asks for, and seats the client. `welcome` sends the answer before anything else is sent. */
  seat(socket: SessionSocket, hello: Hello, welcome: (result: HelloResult) => void): Promise<Seat>;
  leave(socket: SessionSocket, seat: Seat, reason: string): void;
  end(seat: Seat): Promise<unknown>;
}

/** Wire ↔ session for one connection: checks every payload, answers every request, knows nothing of the conversation. */
export class Gateway {
  #seat: Seat | null = null;
  #seating = false;
  #closed = false;
  #errorsAtMs = Number.NEGATIVE_INFINITY;
  readonly #budget: MessageBudget;

  constructor(
    private readonly socket: SessionSocket,
    private readonly options: { readonly desk: SessionDesk; readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#budget = new MessageBudget(options.clock);
    socket.onEvent((event, args, answer) => {
      if (event === 'audio.chunk') this.#audio(args);
      else if (event === 'speech.return') this.#speechReturn(args);
      else void this.#receive(event, args[0], answer);
    });
    socket.onClose((reason) => {
      this.#closed = true;
      if (this.#seat) options.desk.leave(socket, this.#seat, reason);
    });
  }

  /** The hot path: no promise, no copy. */
  #audio(args: readonly unknown[]): void {
    try {
      this.#requireRole(CLIENT_EVENT_ROLES['audio.chunk']);
      const { session } = this.#requireSeat('host').registered;
      if (!this.#budget.take()) return this.#flooded('Audio arrives');
      const [header, bytes] = args;
      const chunk = plainAudioHeader(header) ?? checkedHeader('audio.chunk', header);
      session.pushAudio(chunk, samplesOf('audio.chunk', bytes));
    } catch (error) {
      this.#refuseQuietly(error);
    }
  }

  /** Sound of a reply comes back from a page that played on while the server was gone. */
  #speechReturn([header, bytes]: readonly unknown[]): void {
    try {
      this.#requireRole(CLIENT_EVENT_ROLES['speech.return']);
      const { session } = this.#requireSeat('host').registered;
      if (!this.#budget.take()) return this.#flooded('Audio arrives');
      session.giveBack(checkedHeader('speech.return', header), samplesOf('speech.return', bytes));
    } catch (error) {
      this.#refuseQuietly(error);
    }
  }

  async #receive(event: string, payload: unknown, answer: ((answer: unknown) => void) | undefined): Promise<void> {
    try {
      if (!this.#budget.take()) return this.#flooded('Events come');
      if (!isClientEvent(event)) {
        throw new AppError('UNKNOWN_EVENT', `"${event.slice(0, 64)}" is not an event of this protocol.`, {
          details: { field: 'event', expected: Object.keys(CLIENT_EVENTS).join(', ') },
        });
      }
      this.#requireRole(CLIENT_EVENT_ROLES[event]);
      const checked = CLIENT_EVENTS[event].safeParse(payload);
      if (!checked.success) throw invalid(event, checked.error);
      if (event === 'client.hello') return await this.#hello(checked.data as Hello, answer);
      const data = await this.#handle(event, checked.data as never);
      answer?.({ ok: true, data: data ?? null });
    } catch (error) {
      if (answer) answer({ ok: false, error: this.#wireError(error) });
      else this.#refuse(error);
    }
  }

  async #hello(hello: Hello, answer: ((answer: unknown) => void) | undefined): Promise<void> {
    // Whoever may only watch takes the producer's seat.
    this.#requireRole(hello.role === 'host' ? 'host' : CLIENT_EVENT_ROLES['client.hello']);
    if (this.#seat || this.#seating) throw new AppError('VALIDATION_ERROR', 'This connection has said hello already.');
    this.#seating = true;
    try {
      this.#seat = await this.options.desk.seat(this.socket, hello, (data) => answer?.({ ok: true, data }));
    } finally {
      this.#seating = false;
    }
    if (this.#closed) this.options.desk.leave(this.socket, this.#seat, 'closed while joining');
  }

  #flooded(what: string): void {
    this.#refuse(new AppError('AUDIO_FLOOD', `${what} faster than anybody can speak. The connection is closed.`));
    this.socket.close();
  }

  #handle<E extends ClientEventName>(event: E, payload: ClientPayload<E>): unknown {
    const seat = this.#requireSeat(event === 'marker.add' ? 'any' : 'host');
    return HANDLERS[event](seat, payload, this.options.desk);
  }

  #requireRole(least: Role): void {
    const { role } = this.socket.principal;
    if (!mayAct(role, least)) throw new AppError('FORBIDDEN', `This takes the role ${least}; yours is ${role}.`);
  }

  #requireSeat(role: 'host' | 'any'): Seat {
    if (!this.#seat) throw new AppError('HELLO_REQUIRED', 'Send client.hello first.');
    if (role === 'host' && this.#seat.role !== 'host') {
      throw new AppError(
        'HOST_ONLY',
        'Only the host of the session can do this; a producer watches, hears and sets markers.',
      );
    }
    return this.#seat;
  }

  #wireError(error: unknown): WireError {
    const known = AppError.from(error);
    if (known.code === 'INTERNAL') this.options.logger.error({ error }, 'client event failed');
    const { code, message, retryable, details } = known;
    return { code, message, retryable, ...(details ? { details: { ...details } } : {}) };
  }

  #refuse(error: unknown): void {
    const payload = this.#wireError(error);
    const outbox: Outbox | undefined = this.#seat?.registered.session.context.outbox;
    if (outbox) outbox.emitTo(this.socket, 'error', payload);
    else this.socket.send('error', { ...payload, sessionId: '', seq: 0 });
  }

  /** Bad audio comes in floods: one error a second says it. */
  #refuseQuietly(error: unknown): void {
    const nowMs = this.options.clock.nowMs();
    if (nowMs - this.#errorsAtMs < 1_000) return;
    this.#errorsAtMs = nowMs;
    this.#refuse(error);
  }
}

type Handlers = {
  [E in ClientEventName]: (seat: Seat, payload: ClientPayload<E>, desk: SessionDesk) => unknown;
};

const HANDLERS: Handlers = {
  // These have roads of their own and never come here.
  'client.hello': () => null,
  'audio.chunk': () => null,
  'speech.return': () => null,
  'playback.report': ({ registered }, report) => registered.session.report(report),
  'host.text': ({ registered }, { text }) => registered.session.say(text),
  'floor.take': ({ registered }) => registered.session.dispatch({ type: 'floor-take' }),
  'floor.give': ({ registered }, { speaker }) => registered.session.giveFloor(speaker),
  'autopilot.set': ({ registered }, { on }) => registered.session.dispatch({ type: 'autopilot', on }),
  'hold.set': ({ registered }, { on }) => registered.session.dispatch({ type: 'hold', on }),
  'marker.add': ({ registered }, { label, at }) => registered.session.addMarker(label ?? '', at),
  'recording.start': ({ registered }) => registered.session.context.recording.start(),
  'recording.stop': ({ registered }) => registered.session.finishRecording(),
  'session.end': (seat, _payload, desk) => desk.end(seat),
};

function checkedHeader<E extends 'audio.chunk' | 'speech.return'>(event: E, header: unknown): ClientPayload<E> {
  const checked = CLIENT_EVENTS[event].safeParse(header);
  if (!checked.success) throw invalid(event, checked.error);
  return checked.data as ClientPayload<E>;
}

function samplesOf(event: ClientEventName, bytes: unknown): Int16Array {
  if (bytes instanceof Uint8Array || bytes instanceof ArrayBuffer) return pcmFromBytes(bytes);
  const details = { field: 'pcm', expected: 'binary s16le' };
  throw new AppError('AUDIO_REJECTED', `${event} carries no audio.`, { details });
}

function isClientEvent(event: string): event is ClientEventName {
  return Object.hasOwn(CLIENT_EVENTS, event);
}

/** The first thing wrong with a payload, by field. */
function invalid(event: ClientEventName, error: z.ZodError): AppError {
  const issue = error.issues[0];
  const field = issue?.path.join('.') || 'payload';
  const expected = issue?.message ?? ERROR_CODES.VALIDATION_ERROR.meaning;
  return new AppError('VALIDATION_ERROR', `${event}: ${field}: ${expected}`, { details: { field, expected } });
}
