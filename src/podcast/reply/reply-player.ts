import { fadeIn, fadeOut } from '../../audio/pcm.js';
import type { Clock, Timer } from '../../core/clock.js';
import type { PlaybackReport } from '../../protocol/client-events.js';
import { msToSamples, SAMPLE_RATE } from '../../protocol/audio-format.js';
import { heardText, resumePoint } from './heard-text.js';
import { type HeardSpan, PlaybackLog } from './playback-log.js';
import { SpeechBuffer, type SpokenPiece } from './speech-buffer.js';

/** Sound sent ahead of what the host has heard: enough for a bad network, little enough that a cut is cheap. */
const LEAD_SAMPLES = msToSamples(1_500);
/** Below this lead whatever exists is sent at once; above it, whole frames. */
const SHORT_LEAD_SAMPLES = msToSamples(400);
const FRAME_SAMPLES = msToSamples(100);
/** Sound made ahead of what was sent: the next sentence is ready while one plays. */
const AHEAD_SAMPLES = msToSamples(2_500);
/** Heard sound kept, so that a paused reply can go back to the start of a word. */
const KEPT_SAMPLES = msToSamples(1_500);
/** The client fades the last 10 ms before a stop and the first after a pause; the track carries the same fades. */
const FADE_SAMPLES = msToSamples(10);
/** How long a cut waits for the client's word about what was heard. */
const CLEARED_WAIT_MS = 1_000;
/** The same, when the connection went in between: the page stops as soon as it is back, and then says so. */
const CLEARED_AFTER_RETURN_MS = 3_000;
/** Silence of the host's page, while it should be playing, after which the reply is given up. */
const STALL_MS = 5_000;

/** What the player says to the clients of the session. */
export interface SpeechOutlet {
  chunk(at: number, samples: Int16Array): void;
  end(samples: number): void;
  clear(): void;
  pause(): void;
  resume(from: number): void;
}

/** A stretch of sound in its place on the session clock. */
export interface PlacedSpeech {
  readonly from: number;
  readonly at: number;
  readonly samples: Int16Array;
}

export interface PlayedReply {
  readonly text: string;
  readonly interrupted: boolean;
  readonly heardSamples: number;
  /** First and last heard sample on the session clock; null when nothing was heard. */
  readonly span: { readonly startAt: number; readonly endAt: number } | null;
  readonly words: readonly { readonly text: string; readonly startAt: number; readonly endAt: number }[];
  readonly maxDeviation: number;
}

export interface ReplyPlayerOptions {
  readonly clock: Clock;
  readonly outlet: SpeechOutlet;
  readonly place: (speech: PlacedSpeech) => void;
  /** The host hears the first sound, at this sample of the session clock. */
  readonly onAudible: (at: number) => void;
  readonly onDone: (reply: PlayedReply) => void;
  readonly onStalled: () => void;
}

/** Takes one reply from its buffer to the host's ear, and knows at every moment what was heard of it. */
export class ReplyPlayer {
  readonly buffer = new SpeechBuffer();
  readonly #log = new PlaybackLog();
  #sent = 0;
  #endSent = false;
  #state: 'open' | 'held' | 'cutting' | 'done' = 'open';
  #hostPresent = true;
  #reportedAtMs: number;
  /** When the host last had nothing to play: a slow engine is not a silent page. */
  #idleAtMs = 0;
  #clearTimer: Timer | undefined;
  #roomWaiters: (() => void)[] = [];
  #audible = false;
  #left = false;
  /** Where the client was told to go on, and where it did: the sound rises from there. */
  #resumeFrom: number | null = null;
  #risesFrom: number | null = null;

  constructor(private readonly options: ReplyPlayerOptions) {
    this.#reportedAtMs = options.clock.nowMs();
  }

  get done(): boolean {
    return this.#state === 'done';
  }

  /**
   * Takes up a reply that another process was killed over: `heard` samples of it are on their track and nothing more of it
   * is sent. Its page gives back what it had in hand and says, stopped, how far it came.
   */
  takeUp(heard: number, pieces: readonly SpokenPiece[]): void {
    this.buffer.append(new Int16Array(heard));
    for (const piece of pieces) this.buffer.addPiece(piece);
    this.#sent = heard;
    this.#state = 'cutting';
    this.#left = true;
    this.#finishWithin(CLEARED_AFTER_RETURN_MS);
  }

  /** Sound that had been sent: it may have been heard, and what was is on its way to be told. */
  giveBack(samples: Int16Array): void {
    this.buffer.append(samples);
    this.#sent = this.buffer.total;
  }

  /** Sends what the lead allows. Called when sound was made and by the session's pacer. */
  pump(): void {
    if (this.#state !== 'open' || !this.#hostPresent) return;
    const played = this.#playedEstimate();
    const limit = Math.min(this.buffer.total, played + LEAD_SAMPLES);
    // Before sending: what goes out now cannot have been waited for, however long this process was busy.
    if (this.#nothingToPlay()) this.#idleAtMs = this.options.clock.nowMs();
    while (this.#sent < limit) {
      const n = Math.min(FRAME_SAMPLES, limit - this.#sent);
      const lead = this.#sent - played;
      const tail = this.buffer.ended && this.#sent + n === this.buffer.total;
      if (n < FRAME_SAMPLES && !tail && lead > SHORT_LEAD_SAMPLES) break;
      const at = this.#sent;
      // First, so that a client that answers in the same call is answered rightly.
      this.#sent += n;
      this.options.outlet.chunk(at, this.buffer.read(at, n));
    }
    this.#sendEnd();
    this.#openRoom();
    this.#watchStall();
  }

  /** Resolves when more sound may be made: at once, or when enough of what exists was sent. Never blocks an ended player. */
  room(): Promise<void> {
    if (this.#state === 'done' || this.#state === 'cutting' || this.#hasRoom()) return Promise.resolve();
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** No more sound will be made. A reply without any is over at once. */
  finishInput(): void {
    this.buffer.end();
    if (this.buffer.total === 0) this.#finish();
    else this.pump();
  }

  report(report: PlaybackReport): void {
    if (this.#state === 'done') return;
    const span = this.#log.take(report, this.#sent);
    if (report.state === 'started' && report.played === this.#resumeFrom) this.#risesFrom = report.played;
    this.#reportedAtMs = this.options.clock.nowMs();
    if (span) this.#place(span, report.state === 'cleared' || (report.state === 'stalled' && this.#wasHeld(report)));
    if (!this.#audible && (report.state === 'started' || report.state === 'progress')) {
      this.#audible = true;
      this.options.onAudible(report.at);
    }
    this.buffer.trimBefore(this.#log.played - KEPT_SAMPLES);
    if (this.#log.finished) this.#finish();
    else this.pump();
  }

  /** Holds the reply where it is; what the host already has stops at once. */
  pause(): void {
    if (this.#state !== 'open') return;
    this.#state = 'held';
    if (this.#sent > 0) this.options.outlet.pause();
  }

  /** Goes on from the word that was being said. */
  resume(): void {
    if (this.#state !== 'held') return;
    this.#state = 'open';
    this.#reportedAtMs = this.options.clock.nowMs();
    if (this.#sent > 0) {
      this.#resumeFrom = resumePoint(this.buffer.pieces, this.#log.played);
      this.options.outlet.resume(this.#resumeFrom);
    }
    this.pump();
  }

  /** Stops for good: the client forgets what it has, and its last report says what was heard. */
  cut(): void {
    if (this.#state === 'done' || this.#state === 'cutting') return;
    this.#state = 'cutting';
    this.#openRoom();
    if (this.#sent === 0) return this.#finish();
    this.options.outlet.clear();
    this.#finishWithin(this.#hostPresent ? CLEARED_WAIT_MS : 0);
  }

  hostLeft(): void {
    this.#hostPresent = false;
    if (this.#state === 'cutting') this.#finishWithin(CLEARED_AFTER_RETURN_MS);
  }

  /** The host is back, holding `received` samples of this reply: the rest is sent again. */
  hostBack(received: number): void {
    this.#hostPresent = true;
    this.#reportedAtMs = this.options.clock.nowMs();
    this.#sent = Math.min(this.#sent, Math.max(received, this.#log.played));
    this.#endSent = false;
    if (this.#state === 'cutting') this.options.outlet.clear();
    else if (this.#state === 'held') this.options.outlet.pause();
    else this.pump();
  }

  /** The page fades out what is held, and not what ran dry. Of a left reply only the place of the stop tells which it was. */
  #wasHeld({ played }: PlaybackReport): boolean {
    return this.#state === 'held' || (this.#left && played < this.#sent);
  }

  #playedEstimate(): number {
    if (!this.#log.running) return this.#log.played;
    const elapsedMs = Math.min(500, this.options.clock.nowMs() - this.#reportedAtMs);
    return this.#log.played + Math.round((elapsedMs * SAMPLE_RATE) / 1000);
  }

  #sendEnd(): void {
    if (!this.buffer.ended || this.#endSent || this.#sent < this.buffer.total) return;
    this.#endSent = true;
    this.options.outlet.end(this.buffer.total);
  }

  #hasRoom(): boolean {
    return this.buffer.total - this.#sent < AHEAD_SAMPLES;
  }

  #openRoom(): void {
    if (this.#roomWaiters.length === 0) return;
    if (this.#state === 'open' && !this.#hasRoom()) return;
    for (const open of this.#roomWaiters.splice(0)) open();
  }

  #watchStall(): void {
    const nowMs = this.options.clock.nowMs();
    if (this.#nothingToPlay()) this.#idleAtMs = nowMs;
    if (nowMs - Math.max(this.#reportedAtMs, this.#idleAtMs) < STALL_MS) return;
    this.options.onStalled();
    this.cut();
  }

  #nothingToPlay(): boolean {
    return this.#sent === this.#log.played && !this.#endSent;
  }

  /** What was heard last before a stop was heard fading out, also the part that an earlier report has placed already. */
  #place(span: HeardSpan, faded: boolean): void {
    const stretch = this.#log.spans.at(-1) ?? span;
    const from = faded ? Math.max(stretch.from, Math.min(span.from, span.to - FADE_SAMPLES)) : span.from;
    const risen = this.#risesFrom === null ? FADE_SAMPLES : from - this.#risesFrom;
    const rises = risen >= 0 && risen < FADE_SAMPLES;
    let samples = this.buffer.read(from, span.to - from);
    if (faded || rises) samples = samples.slice();
    if (rises) fadeIn(samples, { done: risen, riseSamples: FADE_SAMPLES });
    if (faded) fadeOut(samples, FADE_SAMPLES);
    this.options.place({ from, at: span.at - (span.from - from), samples });
  }

  #finishWithin(waitMs: number): void {
    this.#clearTimer?.cancel();
    this.#clearTimer = this.options.clock.setTimer(waitMs, () => this.#finish());
  }

  #finish(): void {
    if (this.#state === 'done') return;
    this.#clearTimer?.cancel();
    this.#state = 'done';
    this.#openRoom();
    this.options.onDone(this.#outcome());
  }

  #outcome(): PlayedReply {
    const { played, spans, maxDeviation } = this.#log;
    const heard = heardText(this.buffer.pieces, played);
    const first = spans[0];
    const last = spans.at(-1);
    const words = this.buffer.words
      .filter((word) => word.to <= played)
      .map((word) => ({
        text: word.text,
        startAt: this.#log.heardAt(word.from) ?? 0,
        endAt: this.#log.heardAt(word.to) ?? 0,
      }));
    return {
      text: heard.text,
      interrupted: heard.cut || (!this.buffer.ended && this.buffer.total > 0),
      heardSamples: spans.reduce((sum, span) => sum + span.to - span.from, 0),
      span: first && last ? { startAt: first.at, endAt: last.at + last.to - last.from } : null,
      words,
      maxDeviation,
    };
  }
}
