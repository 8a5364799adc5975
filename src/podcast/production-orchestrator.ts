import { setMaxListeners } from 'node:events';
import { AbortReason } from '../core/abort.js';
import { AppError, errorMessage } from '../core/errors.js';
import { silentMetrics } from '../core/metrics.js';
import { sameToken } from '../core/token.js';
import { limits } from '../limits.js';
import { PROTOCOL_VERSION, type Hello } from '../protocol/client-events.js';
import type { Stamped } from '../protocol/server-events.js';
import type { FinishedSession, HelloResult } from '../protocol/socket-types.js';
import type { SessionSocket } from '../realtime/session-socket.js';
import type { BriefingLoader } from './briefing/briefing-loader.js';
import { createSession, type CreatedSession, type SessionParts, type SessionSettings } from './create-session.js';
import type { Briefing } from './briefing/briefing.js';
import { LeftSessions } from './left-sessions.js';
import { FolderClaims } from '../recording/index.js';
import { Gateway, type Seat, type SessionDesk } from './gateway.js';
import { type EarlierConversation, recallFor } from './memory/carry-on.js';
import type { ConversationMemory } from './memory/conversation-memory.js';
import { createMemory } from './memory/create-memory.js';
import { Pacer } from './reply/pacer.js';
import { measureSessions, type SessionFigures, sessionFigures } from './session-figures.js';
import { SessionRegistry, type Registered } from './session-registry.js';
import { helloResult, tellForgotten, tellStopping } from './welcome.js';
import type { TurnSettings } from './turns/turn-state.js';

export interface OrchestratorOptions extends Omit<SessionParts, 'memory' | 'pacer' | 'signal'> {
  readonly briefings: BriefingLoader;
  /** In this process when absent. */
  readonly memory?: ConversationMemory;
  /** Shared with whoever repairs folders. */
  readonly claims?: FolderClaims;
  readonly turns?: Partial<TurnSettings>;
}

type EndReason = Stamped<'session.ended'>['reason'];

/** Many sessions at once: seats clients, watches over absent hosts, ends everything well. */
export class ProductionOrchestrator implements SessionDesk {
  readonly #registry = new SessionRegistry();
  readonly #aborts = new Map<string, CreatedSession['abort']>();
  readonly #process = new AbortController();
  readonly #pacer: Pacer;
  readonly #memory: ConversationMemory;
  readonly #left: LeftSessions;
  readonly #claims: FolderClaims;
  #creating = 0;
  #draining = false;

  constructor(private readonly options: OrchestratorOptions) {
    this.#pacer = new Pacer(options.clock);
    this.#memory = options.memory ?? createMemory(options);
    this.#claims = options.claims ?? new FolderClaims();
    this.#left = new LeftSessions({
      ...options,
      memory: this.#memory,
      claims: this.#claims,
      create: (briefing, settings) => this.#create(briefing, settings),
    });
    measureSessions(options.metrics ?? silentMetrics, this.#registry);
    // A few for each session (its own signal, its files being finished), not a leak.
    setMaxListeners(limits.sessions * 8, this.#process.signal);
  }

  get figures(): SessionFigures {
    return sessionFigures(this.#registry.all());
  }

  get seats(): Pick<SessionRegistry, 'returning' | 'isSeated'> {
    return this.#registry;
  }

  /** Takes a new connection; its session begins with its hello. */
  register(socket: SessionSocket): void {
    const { clock, logger } = this.options;
    logger.debug({ socketId: socket.id }, 'client connected');
    new Gateway(socket, { desk: this, clock, logger });
  }

  async seat(socket: SessionSocket, hello: Hello, welcome: (result: HelloResult) => void): Promise<Seat> {
    if (hello.protocol !== PROTOCOL_VERSION) {
      throw new AppError('PROTOCOL_MISMATCH', `This server speaks protocol ${PROTOCOL_VERSION}; reload the page.`, {
        details: { field: 'protocol', expected: String(PROTOCOL_VERSION) },
      });
    }
    if (this.#draining) throw new AppError('SHUTTING_DOWN', 'The server is stopping; try again in a moment.');
    if (hello.role === 'producer') return this.#seatProducer(socket, hello, welcome);
    if (hello.resume) {
      if (!this.#registry.get(hello.resume.sessionId)) await this.#takeUpLeft(hello, hello.resume);
      return this.#seatReturningHost(socket, hello.resume, welcome);
    }
    if (hello.sessionId !== undefined) return this.#refuseSecondHost(hello.sessionId);
    return this.#seatNewHost(socket, hello, welcome);
  }

  leave(socket: SessionSocket, seat: Seat, reason: string): void {
    const { registered, role } = seat;
    const { session } = registered;
    session.context.outbox.detach(socket);
    if (role === 'producer') {
      registered.producers.delete(socket);
      this.#countProducers(registered);
      return;
    }
    if (registered.host !== socket || registered.ending) return;
    registered.host = null;
    session.context.events.log({ type: 'host.disconnected', reason });
    session.hostLeft();
    registered.absence = this.options.clock.setTimer(
      limits.hostAbsenceMs,
      () => void this.#endRegistered(registered, 'host-absent'),
    );
  }

  end(seat: Seat): Promise<FinishedSession> {
    return this.#endRegistered(seat.registered, 'host');
  }

  /** Ends every session; files are complete when it resolves, Opus copies only as far as `derivedMs` allow. */
  async shutdown(derivedMs: number): Promise<void> {
    this.#draining = true;
    const timer = this.options.clock.setTimer(derivedMs, () => this.#process.abort(new AbortReason('shutdown')));
    await Promise.all(this.#registry.all().map((registered) => this.#endRegistered(registered, 'shutdown')));
    timer.cancel();
    this.#process.abort(new AbortReason('shutdown'));
  }

  async #seatNewHost(socket: SessionSocket, hello: Hello, welcome: (result: HelloResult) => void): Promise<Seat> {
    this.#requireRoom();
    if (hello.briefing === undefined) {
      throw new AppError('VALIDATION_ERROR', 'client.hello: briefing: name the briefing to run.', {
        details: { field: 'briefing', expected: 'the id of a briefing' },
      });
    }
    this.#creating += 1;
    try {
      const briefing = await this.options.briefings.load(hello.briefing);
      const earlier = await this.#earlier(hello, briefing.id);
      const created = await this.#create(briefing, {
        record: hello.record ?? true,
        headphones: hello.headphones ?? false,
        earlier,
      });
      const seat = this.#open(socket, created, welcome);
      if (hello.continues !== undefined && earlier === null) tellForgotten(created);
      // The server began to stop while the session was being made.
      if (this.#draining) await this.#endRegistered(seat.registered, 'shutdown');
      return seat;
    } finally {
      this.#creating -= 1;
    }
  }

  #create(briefing: Briefing, settings: SessionSettings): Promise<CreatedSession> {
    const parts = { ...this.options, memory: this.#memory, pacer: this.#pacer, signal: this.#process.signal };
    return createSession(parts, briefing, { turns: this.options.turns ?? {}, ...settings });
  }

  #requireRoom(): void {
    if (this.#registry.size + this.#creating < limits.sessions) return;
    throw new AppError(
      'TOO_MANY_SESSIONS',
      `This server holds ${limits.sessions} sessions and is full; try again later.`,
    );
  }

  /** What was said in the session the host wants to go on with, if that is still known. */
  async #earlier({ continues }: Hello, briefing: string): Promise<EarlierConversation | null> {
    return continues === undefined ? null : recallFor(this.#memory, { ...continues, briefing });
  }

  #enter({ session, abort }: CreatedSession): Registered {
    const registered = this.#registry.add(session);
    this.#aborts.set(session.id, abort);
    registered.limit = this.options.clock.setTimer(
      limits.sessionMs,
      () => void this.#endRegistered(registered, 'limit'),
    );
    return registered;
  }

  #open(socket: SessionSocket, created: CreatedSession, welcome: (result: HelloResult) => void): Seat {
    const registered = this.#enter(created);
    const { session } = registered;
    registered.host = socket;
    session.context.logger.info({ briefing: session.context.briefing.id }, 'session started');
    session.context.events.log({ type: 'host.connected', resumed: false });
    welcome(helloResult(registered, { resumed: false, token: session.context.token }));
    session.context.outbox.attach(socket);
    session.start();
    return { registered, role: 'host' };
  }

  async #takeUpLeft(hello: Hello, resume: NonNullable<Hello['resume']>): Promise<void> {
    this.#requireRoom();
    this.#creating += 1;
    try {
      await this.#left.open(hello, resume, (created) => this.#enter(created).session.start());
    } finally {
      this.#creating -= 1;
    }
  }

  #seatReturningHost(
    socket: SessionSocket,
    resume: NonNullable<Hello['resume']>,
    welcome: (result: HelloResult) => void,
  ): Seat {
    const registered = this.#require(resume.sessionId);
    const { session } = registered;
    if (!sameToken(resume.token, session.context.token)) {
      throw new AppError('RESUME_REFUSED', 'This token does not open that session.', {
        details: { field: 'resume.token' },
      });
    }
    const earlier = registered.host;
    registered.host = socket;
    registered.absence?.cancel();
    if (earlier) {
      session.context.outbox.detach(earlier);
      const message = 'The session goes on in another window, which has taken over.';
      session.context.outbox.emitTo(earlier, 'error', { code: 'HOST_TAKEN', message, retryable: false });
      earlier.close();
      session.hostLeft();
    }
    session.context.events.log({ type: 'host.connected', resumed: true });
    welcome(helloResult(registered, { resumed: true, token: session.context.token }));
    session.context.outbox.attach(socket);
    session.context.outbox.emitTo(socket, 'audio.ack', { nextSeq: session.storedSeq });
    session.context.outbox.replay(socket, resume.lastSeq);
    session.hostBack(resume.speech);
    return { registered, role: 'host' };
  }

  #seatProducer(socket: SessionSocket, hello: Hello, welcome: (result: HelloResult) => void): Seat {
    const registered = this.#require(hello.sessionId ?? hello.resume?.sessionId ?? '');
    if (registered.producers.size + 1 >= limits.socketsPerSession) {
      throw new AppError('TOO_MANY_SESSIONS', `A session has at most ${limits.socketsPerSession} clients.`);
    }
    registered.producers.add(socket);
    welcome(helloResult(registered, { resumed: false, token: '' }));
    registered.session.context.outbox.attach(socket);
    this.#countProducers(registered);
    return { registered, role: 'producer' };
  }

  #refuseSecondHost(sessionId: string): never {
    this.#require(sessionId);
    throw new AppError('HOST_TAKEN', 'This session has a host. Join it as a producer, or start a session of your own.');
  }

  #require(sessionId: string): Registered {
    const registered = this.#registry.get(sessionId);
    if (!registered || registered.ending) {
      throw new AppError('SESSION_NOT_FOUND', 'That session is not live any more. Its recording is kept.', {
        details: { field: 'sessionId', expected: 'the id of a live session' },
      });
    }
    return registered;
  }

  #countProducers({ session, producers }: Registered): void {
    session.context.view.update({ producers: producers.size });
    session.context.view.send();
  }

  #endRegistered(registered: Registered, reason: EndReason): Promise<FinishedSession> {
    registered.ending ??= this.#cleanup(registered, reason);
    return registered.ending;
  }

  async #cleanup(registered: Registered, reason: EndReason): Promise<FinishedSession> {
    const { session } = registered;
    const { context } = session;
    registered.absence?.cancel();
    registered.limit?.cancel();
    try {
      await session.close();
      this.#aborts.get(session.id)?.abort(new AbortReason('session-ended'));
      const finished = await session.finishRecording(this.#process.signal);
      context.metrics.count('sessions_ended_total', { reason });
      context.events.log({ type: 'session.end', durationMs: finished.durationMs, reason });
      context.logger.info({ reason, durationMs: finished.durationMs, files: finished.files.length }, 'session ended');
      if (reason === 'shutdown') tellStopping(context);
      context.outbox.emit('session.ended', { ...finished, files: [...finished.files], reason });
      return finished;
    } catch (error) {
      context.logger.error({ error }, 'session did not end cleanly');
      context.events.log({ type: 'error', code: 'INTERNAL', message: errorMessage(error), service: 'session' });
      throw error;
    } finally {
      await context.events.stop();
      this.#aborts.get(session.id)?.dispose();
      this.#aborts.delete(session.id);
      this.#registry.remove(session.id);
      this.#claims.release(context.recording.recorder.directory);
    }
  }
}
