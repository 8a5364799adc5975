import type { PlaybackReport } from '../src/protocol/client-events.js';
import type { Stamped } from '../src/protocol/server-events.js';
import type { FinishedSession, HelloResult } from '../src/protocol/socket-types.js';
import { systemClock, type SdkClock } from './clock.js';
import { createMemoryStore } from './frame-store.js';
import { HostAudio } from './host-audio.js';
import { LiveConnection } from './live-connection.js';
import { LiveError, liveErrors } from './live-error.js';
import { helloOf, type LiveClientOptions, type Progress, type ResumeTicket } from './live-options.js';
import { initialLiveState, reduceLive, type LiveChange } from './live-state.js';
import type { LiveActions, LiveState, Marker, Notice } from './live-types.js';
import { ReportOutbox } from './report-outbox.js';
import { readServerEvent, type ServerEvent } from './server-events.js';
import { SpeechInbox } from './speech-inbox.js';
import { TurnMeasure } from './turn-measure.js';

const CONNECT_TIMEOUT_MS = 10_000;
/** A session that ends after an outage first sends what piled up, as long as that gets anywhere. */
const DRAIN_STALLED_MS = 15_000;

/** The server hangs up, and means it. */
const FAREWELLS: ReadonlySet<string> = new Set(['HOST_TAKEN', 'AUTHENTICATION_REQUIRED']);

const FULL: Record<'nearly' | 'full', readonly [Notice['level'], string]> = {
  nearly: ['warning', 'The server has been away for long: what you say can be kept for a few minutes more.'],
  full: ['error', 'The connection has been down too long: what you say now cannot be kept.'],
};

interface Starting {
  resolve(result: HelloResult): void;
  reject(error: LiveError): void;
}

/**
 * One live session as its host or a producer: keeps `LiveState`, sends the microphone, plays the speech, and comes
 * back by itself after a lost connection without losing a sample or an event. The caller owns it and calls `close`.
 */
export class LiveClient implements LiveActions {
  readonly #options: LiveClientOptions;
  readonly #clock: SdkClock;
  readonly #connection: LiveConnection;
  readonly #audio: HostAudio;
  readonly #reports: ReportOutbox;
  readonly #speech: SpeechInbox | null;
  readonly #measure = new TurnMeasure();
  readonly #listeners = new Set<() => void>();
  readonly #eventListeners = new Set<(event: ServerEvent) => void>();
  #state: LiveState = initialLiveState;
  #ticket: ResumeTicket | null;
  #lastSeq = 0;
  #starting: Starting | null = null;
  #lastTrouble: LiveError | null = null;
  /** The session is being ended: what was captured until then is sent first, and nothing after it is wanted. */
  #ending: 'sending' | 'asked' | null = null;

  constructor(options: LiveClientOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#ticket = options.resume ?? null;
    this.#connection = new LiveConnection({
      url: options.url,
      clock: this.#clock,
      token: options.token,
      renew: options.renew,
      hello: () => helloOf(options, this.#ticket, this.#progress),
      onJoined: (result) => this.#joined(result),
      onEvent: (name, args) => this.#received(name, args),
      onDown: () => this.#down(),
      onRefused: (error) => this.#refused(error),
      onUnreachable: (error) => {
        this.#lastTrouble = error;
      },
    });
    this.#audio = new HostAudio({
      store: options.store ?? createMemoryStore(),
      clock: this.#clock,
      send: (frame) => this.#connection.sendFrame(frame),
      onCaptured: (lengths) => this.#change({ type: 'captured', ...lengths }),
      onFull: (how) => this.notify(...FULL[how]),
    });
    this.#reports = new ReportOutbox((report) => this.#connection.sendReport(report));
    this.#speech = options.player === undefined ? null : new SpeechInbox(options.player);
    options.player?.onReport((report) => this.#played(report));
  }

  /** Resolves once the server has answered the hello. Rejects with a `LiveError`, and closes, when it refuses or none is there. */
  start(): Promise<HelloResult> {
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimer(this.#options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS, () => {
        this.#refused(this.#lastTrouble ?? liveErrors.unreachable(this.#options.url));
      });
      this.#starting = {
        resolve(result) {
          cancel();
          resolve(result);
        },
        reject(error) {
          cancel();
          reject(error);
        },
      };
      this.#connection.open();
    });
  }

  getState(): LiveState {
    return this.#state;
  }

  /** Calls `listener` after every change of the state; the answer unsubscribes. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls `listener` with every new server event, after the state has taken it in. */
  onEvent(listener: (event: ServerEvent) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** For a later page; null before the first answer and for producers. */
  get ticket(): ResumeTicket | null {
    return this.#ticket;
  }

  /** A block of the microphone whose first sample is `at` on the host's clock. Sound from before the first hello is dropped. */
  pushMicrophone(at: number, samples: Int16Array): void {
    if (this.#ending === 'asked') return;
    const heard = this.#state.muted ? new Int16Array(samples.length) : samples;
    this.#measure.heard(at, heard);
    this.#audio.push(at, heard);
  }

  /** Closes the frame in progress, so that the store has everything: the page is about to go. */
  flushMicrophone(): void {
    this.#audio.flush();
  }

  async takeFloor(): Promise<void> {
    await this.#connection.request('floor.take', {});
  }

  async giveFloor(speaker: string): Promise<void> {
    await this.#connection.request('floor.give', { speaker });
  }

  async setAutopilot(on: boolean): Promise<void> {
    await this.#connection.request('autopilot.set', { on });
  }

  async setHold(on: boolean): Promise<void> {
    await this.#connection.request('hold.set', { on });
  }

  async say(text: string): Promise<void> {
    await this.#connection.request('host.text', { text });
  }

  addMarker(label?: string): Promise<Marker> {
    return this.#connection.request('marker.add', label === undefined ? {} : { label });
  }

  async startRecording(): Promise<void> {
    await this.#connection.request('recording.start', {});
  }

  stopRecording(): Promise<FinishedSession> {
    return this.#connection.request('recording.stop', {});
  }

  /** Muted, the track goes on with silence: the microphone is the session's clock. */
  setMuted(muted: boolean): void {
    this.#change({ type: 'muted', muted });
  }

  dismissNotice(id: number): void {
    this.#change({ type: 'dismissed', id });
  }

  /** Tells the host about trouble on this side: a lost microphone, a blocked loudspeaker. */
  notify(level: Notice['level'], message: string): void {
    this.#change({ type: 'notice', level, message });
  }

  /** Sends what is left of the microphone, ends the session for everybody, and hangs up. */
  async end(): Promise<FinishedSession> {
    if (this.#state.finished !== null) return this.#state.finished;
    this.#ending = 'sending';
    try {
      await this.#audio.drained(DRAIN_STALLED_MS);
      this.#audio.flush();
      this.#ending = 'asked';
      const finished = await this.#connection.request('session.end', {});
      this.#change({ type: 'finished', finished });
      this.#hangUp();
      return finished;
    } finally {
      this.#ending = null;
    }
  }

  /** Leaves without ending the session, and releases everything. */
  close(): void {
    this.#hangUp();
    this.#starting?.reject(liveErrors.closed());
    this.#starting = null;
    if (this.#state.connection !== 'refused') this.#change({ type: 'connection', connection: 'ended' });
    this.#listeners.clear();
    this.#eventListeners.clear();
  }

  #hangUp(): void {
    this.#connection.close();
    this.#audio.disconnect();
    this.#reports.disconnect();
  }

  get #progress(): Progress {
    return { lastSeq: this.#lastSeq, speech: this.#speech?.position, held: this.#speech?.held.place };
  }

  #joined(result: HelloResult): void {
    const continued = this.#lastSeq > 0;
    // A server that was restarted counts its events anew; otherwise what was missed is about to be sent again.
    if (!continued || result.lastSeq < this.#lastSeq) this.#lastSeq = result.resumed && !continued ? 0 : result.lastSeq;
    this.#change({ type: 'joined', result });
    if (this.#options.role === 'host') {
      this.#ticket = { sessionId: result.sessionId, token: result.token };
      const { nextSeq, missing } = result.playback;
      // Before the reports: they tell what of it was heard.
      const back = missing === null ? [] : (this.#speech?.held.from(missing.turnId, missing.from) ?? []);
      for (const speech of back) this.#connection.returnSpeech(speech);
      this.#reports.connect(nextSeq);
      this.#audio.connect(result.audio.nextSeq);
    }
    this.#starting?.resolve(result);
    this.#starting = null;
  }

  #received(name: string, args: readonly unknown[]): void {
    const event = readServerEvent(name, args);
    if (event === null) {
      return this.notify(
        'error',
        `The server sent something this page does not understand (${name.slice(0, 40)}). Reload the page if it goes on.`,
      );
    }
    const { seq } = event.payload;
    if (seq > 0 && seq <= this.#lastSeq) return;
    if (seq > 0) this.#lastSeq = seq;
    this.#speech?.take(event);
    this.#measure.take(event);
    if (event.name === 'audio.ack') this.#audio.acknowledge(event.payload.nextSeq);
    else if (event.name === 'audio.resend') this.#audio.connect(event.payload.nextSeq);
    else this.#change({ type: 'server', name: event.name, payload: event.payload } as LiveChange);
    for (const listener of this.#eventListeners) listener(event);
    if (event.name === 'session.ended') this.#sessionEnded(event.payload);
    // Another page has taken over, and coming back would only turn that one out again; or the sign-in has ended.
    if (event.name === 'error' && FAREWELLS.has(event.payload.code)) this.#refused(new LiveError(event.payload));
  }

  #sessionEnded({ sessionId, directory, durationMs, files, reason }: Stamped<'session.ended'>): void {
    // The server stops; the show goes on with the next one.
    if (reason === 'shutdown' && this.#options.role === 'host' && !this.#ending) return;
    this.#change({ type: 'finished', finished: { sessionId, directory, durationMs, files } });
    // While `end` waits for its answer, the connection is still needed.
    if (this.#ending === null) this.#hangUp();
  }

  #played(report: PlaybackReport): void {
    this.#speech?.reported(report);
    this.#change({ type: 'playback', report });
    const measuredMs = this.#measure.played(report);
    if (measuredMs !== null) this.#change({ type: 'measured', turnId: report.turnId, measuredMs });
    if (this.#options.role === 'host') this.#reports.add(report);
  }

  #down(): void {
    this.#audio.disconnect();
    this.#reports.disconnect();
    if (this.#state.connection === 'live') this.#change({ type: 'connection', connection: 'reconnecting' });
  }

  #refused(error: LiveError): void {
    this.#hangUp();
    this.#change({ type: 'refused', code: error.code, message: error.message });
    this.#starting?.reject(error);
    this.#starting = null;
  }

  #change(change: LiveChange): void {
    const next = reduceLive(this.#state, change);
    if (next === this.#state) return;
    this.#state = next;
    for (const listener of this.#listeners) listener();
  }
}
