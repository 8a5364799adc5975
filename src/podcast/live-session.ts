import type { SttEvent } from '../adapters/stt.js';
import type { SpeechChange } from '../audio/vad.js';
import { AppError } from '../core/errors.js';
import { newId } from '../core/id.js';
import { samplesToMs } from '../protocol/audio-format.js';
import type { AudioChunkHeader, PlaybackReport, SpeechReturn } from '../protocol/client-events.js';
import type { FinishedSession } from '../protocol/socket-types.js';
import { HOST_ID, type Marker } from '../protocol/live-session.js';
import { limits } from '../limits.js';
import { announceEngine, announceSttTrouble } from './engine-notice.js';
import { HostEar } from './host-ear.js';
import { HostLines } from './host-lines.js';
import { HostTiming } from './host-timing.js';
import type { CutTurn } from './left-cut.js';
import { LiveReplies } from './live-replies.js';
import type { SessionContext } from './session-context.js';
import { SessionTimers } from './session-timers.js';
import { logNote, tellFloor } from './turn-notes.js';
import { reduceTurn } from './turns/turn-machine.js';
import type { TimerName, TurnEffect, TurnEvent, TurnMachineState } from './turns/turn-state.js';

/** An event before it is given its time. */
export type Happening = TurnEvent extends infer E ? (E extends { nowMs: number } ? Omit<E, 'nowMs'> : never) : never;

/**
 * Performs one conversation: feeds the turn machine and does what it asks.
 * It decides nothing; who speaks, and when, is the machine's.
 */
export class LiveSession {
  readonly ear: HostEar;
  #state: TurnMachineState;
  readonly #timers: SessionTimers;
  readonly #replies: LiveReplies;
  #queue: Happening[] = [];
  #dispatching = false;
  readonly #lines: HostLines;
  #nextReport = 0;
  readonly #timing: HostTiming;

  constructor(
    readonly context: SessionContext,
    initial: TurnMachineState,
  ) {
    this.#state = initial;
    this.#lines = new HostLines(context);
    this.#timing = new HostTiming(context.clock);
    this.#timers = new SessionTimers(context.clock, (timer) => this.#due(timer));
    this.#replies = new LiveReplies(context, {
      msOf: (sample) => this.ear.clock.msOf(sample),
      made: () => this.#state.topic.made,
      onText: (turnId, text) => this.dispatch({ type: 'reply-text', turnId, text }),
      onAudible: (turnId) => this.dispatch({ type: 'reply-audible', turnId }),
      onDone: (done) => this.dispatch({ type: 'reply-done', ...done }),
    });
    this.ear = new HostEar({
      clock: context.clock,
      from: context.hostFrom,
      recorder: context.recording.recorder,
      stt: context.stt,
      keyterms: context.cast.flatMap((speaker) => [speaker.name, ...speaker.aliases]),
      signal: context.signal,
      audioAheadMs: limits.audioAheadMs,
      sttQueueFrames: limits.sttQueueFrames,
      onUnrecorded: (nextSeq) => context.outbox.emitUncounted('audio.ack', { nextSeq }),
      onVoice: (change) => this.#voice(change),
      onWords: (event) => this.#words(event),
      onSttTrouble: (error, final) => announceSttTrouble(context, error, final),
    });
  }

  get id(): string {
    return this.context.id;
  }

  get state(): TurnMachineState {
    return this.#state;
  }

  /** First playback report that was not taken yet; a page sends the ones from there again. */
  get nextReport(): number {
    return this.#nextReport;
  }

  /** The host's page may forget the frames below. */
  get storedSeq(): number {
    const { recorder } = this.context.recording;
    return recorder.recording ? recorder.writtenSeq : this.ear.nextSeq;
  }

  start(): void {
    this.ear.hearLeft();
    void this.ear.listen();
    this.dispatch({ type: 'host-joined' });
  }

  /** The host's page says what it heard of a reply that another process was killed over. */
  awaitHeld(cut: CutTurn): void {
    this.#replies.awaitHeld(cut);
  }

  /** Sound of that reply which the page is to give back before its reports. */
  get missingSpeech(): { turnId: string; from: number } | null {
    return this.#replies.missing;
  }

  giveBack(header: SpeechReturn, samples: Int16Array): void {
    this.#replies.giveBack(header, samples);
  }

  /** The hot path: one microphone frame, no waiting. Throws AppError for a frame that cannot be. */
  pushAudio(header: AudioChunkHeader, samples: Int16Array): void {
    this.ear.push(header, samples);
  }

  /** Tells the machine what happened and does what it asks. Events raised meanwhile wait their turn. */
  dispatch(event: Happening): void {
    this.#queue.push(event);
    if (this.#dispatching) return;
    this.#dispatching = true;
    try {
      for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
        this.#step({ ...next, nowMs: this.context.clock.nowMs() } as TurnEvent);
      }
    } finally {
      this.#dispatching = false;
    }
    this.context.view.follow(this.#state);
    this.context.view.send();
  }

  /** One event through the machine. A fault stays in this session: it is told, and the conversation goes on. */
  #step(event: TurnEvent): void {
    try {
      const step = reduceTurn(this.#state, event);
      this.#state = step.state;
      this.context.events.log({ type: 'turn.step', event, effects: [...step.effects] });
      for (const effect of step.effects) this.#perform(effect);
    } catch (error) {
      const { code, message } = AppError.from(error);
      this.context.logger.error({ error, event: event.type }, 'turn event failed');
      this.context.events.log({ type: 'error', code, message, service: 'session' });
      this.context.outbox.emit('error', { code, message, retryable: false });
    }
  }

  /** Throws AppError for a time that cannot be: the track would become as long as it says. */
  report(report: PlaybackReport): void {
    if (report.at > this.ear.latestPossible) {
      throw new AppError('VALIDATION_ERROR', 'playback.report: at lies in the future.', {
        details: { field: 'at', expected: 'a sample that has been played' },
      });
    }
    if (report.seq !== undefined) {
      if (report.seq < this.#nextReport) return;
      this.#nextReport = report.seq + 1;
    }
    this.#replies.report(report);
  }

  say(text: string): void {
    const at = this.ear.clock.now();
    this.context.outbox.emit('stt.final', { text, startAt: at, endAt: at, typed: true });
    this.context.events.log({ type: 'stt.final', speaker: HOST_ID, text, startAt: at, endAt: at, typed: true });
    this.dispatch({ type: 'host-text', text, at });
  }

  giveFloor(speaker: string): void {
    if (!this.context.cast.some((member) => member.id === speaker)) {
      const expected = this.context.cast.map((member) => member.id).join(', ');
      throw new AppError('SPEAKER_UNKNOWN', `No AI speaker is called "${speaker}". The cast is: ${expected}.`, {
        details: { field: 'speaker', expected },
      });
    }
    this.dispatch({ type: 'floor-give', speaker });
  }

  addMarker(label: string, at = this.ear.clock.now()): Marker {
    const { view, record, events, outbox } = this.context;
    const marker: Marker = { id: newId('mrk'), at: Math.round(at), label };
    if (view.snapshot.markers.length >= limits.markers) {
      throw new AppError('VALIDATION_ERROR', `An episode holds at most ${limits.markers} markers.`);
    }
    record.addMarker(marker);
    events.log({ type: 'marker', ...marker });
    outbox.emit('marker.added', marker);
    view.update({ markers: [...view.snapshot.markers, marker] });
    view.send();
    return marker;
  }

  hostLeft(): void {
    this.#replies.hostLeft();
    this.dispatch({ type: 'host-left' });
  }

  hostBack(speech: { turnId: string; received: number } | undefined): void {
    this.#replies.hostBack(speech);
    // A reply of before a restart: the page would wait for its end, and all that follows behind it.
    if (speech && !this.#replies.has(speech.turnId))
      this.context.outbox.emit('speech.clear', { turnId: speech.turnId });
    this.dispatch({ type: 'host-joined' });
  }

  /** Closes the recording; the conversation may go on without it. */
  async finishRecording(signal: AbortSignal = this.context.signal): Promise<FinishedSession> {
    const { recording, record, view } = this.context;
    record.talked(view.snapshot.cast);
    const facts = { sessionId: this.id, directory: recording.recorder.directory, durationMs: this.durationMs };
    return { ...facts, files: await recording.stop(signal) };
  }

  /** Ends the conversation; resolves when what was heard of the last reply is known. */
  async close(): Promise<void> {
    this.dispatch({ type: 'end' });
    this.#timers.cancelAll();
    await this.#replies.settled();
    this.ear.close();
  }

  #due(timer: TimerName): void {
    const { clock, lastVoicedAt } = this.ear;
    const voicedMs = Math.round(clock.msOf(lastVoicedAt));
    this.dispatch({ type: 'timer', timer, ...(timer === 'barge-in' ? { voicedMs } : {}) });
  }

  #perform(effect: TurnEffect): void {
    switch (effect.type) {
      case 'set-timer':
        this.#timing.armed(effect);
        return this.#timers.set(effect.timer, effect.delayMs);
      case 'cancel-timer':
        return this.#timers.cancel(effect.timer);
      case 'start-reply':
        tellFloor(this.context, effect, this.#state);
        return this.#replies.start({ ...effect, beginning: this.#timing.beginning(effect, this.#state) });
      case 'cut-reply':
        return this.#replies.cut(effect.turnId);
      case 'speculate':
        return this.#replies.speculate(effect);
      case 'drop-speculation':
        return this.#replies.dropSpeculation(effect.turnId);
      case 'pause-speech':
        return this.#replies.pause(effect.turnId);
      case 'resume-speech':
        return this.#replies.resume(effect.turnId);
      case 'commit-host':
        this.#timing.committed(effect);
        return this.#lines.commit(effect);
      case 'marker':
        return void this.addMarker(effect.label);
      case 'note':
        return logNote(this.context, effect.note, this.#state);
    }
  }

  #voice(change: SpeechChange): void {
    const { at } = change;
    const ms = this.ear.clock.msOf(at);
    this.context.events.log({ type: change.type === 'start' ? 'voice.start' : 'voice.end', at });
    this.#timing.voice(change, ms);
    if (change.type === 'start') return this.dispatch({ type: 'voice-start', at, sinceMs: ms });
    this.context.view.updateMember(HOST_ID, { talkMs: this.#timing.talkMs });
    this.dispatch({ type: 'voice-end', at, lastMs: ms });
  }

  #words(event: SttEvent): void {
    const { outbox, events, briefing } = this.context;
    if (event.type === 'engine') {
      return announceEngine(this.context, { part: 'stt', change: event, who: briefing.host.name, speaker: HOST_ID });
    }
    const { text, startAt } = event;
    this.#timing.words(event.type === 'final');
    if (event.type === 'partial') {
      outbox.emit('stt.partial', { text, startAt });
      events.log({ type: 'stt.partial', speaker: HOST_ID, text, startAt });
      this.dispatch({ type: 'stt-partial', text, startAt });
      return;
    }
    const { endAt } = event;
    // Words of a turn that was taken before they were final are part of its caption already.
    this.#lines.heard(event.words.filter((word) => word.startAt >= this.#state.taken.until));
    outbox.emit('stt.final', { text, startAt, endAt, typed: false });
    events.log({ type: 'stt.final', speaker: HOST_ID, text, startAt, endAt, typed: false });
    this.dispatch({ type: 'stt-final', text, startAt, endAt });
  }

  /** Milliseconds of the session so far, on the host's clock. */
  get durationMs(): number {
    return samplesToMs(this.context.recording.recorder.endSample ?? this.ear.clock.now());
  }
}
