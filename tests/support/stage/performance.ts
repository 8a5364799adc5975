import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { MockAdapterFactory } from '../../../src/adapters/mock/mock-adapter-factory.js';
import { loadVad } from '../../../src/audio/vad.js';
import { silentLogger } from '../../../src/core/logger.js';
import { limits } from '../../../src/limits.js';
import { BriefingLoader } from '../../../src/podcast/briefing/briefing-loader.js';
import { ProductionOrchestrator } from '../../../src/podcast/production-orchestrator.js';
import type { PlaybackReport } from '../../../src/protocol/client-events.js';
import type { ServerEventName } from '../../../src/protocol/server-events.js';
import type { LoggedEvent } from '../../../src/recording/index.js';
import { VirtualClock } from '../virtual-clock.js';
import { createEngines, ENGINE_FAULT } from './engines.js';
import { Microphone, type MicrophoneFrame } from './microphone.js';
import { Page } from './page.js';
import type { Button, Cue, Play } from './script.js';
import { Story } from './story.js';

const SHOWS = fileURLToPath(new URL('./shows', import.meta.url));
const EPOCH_MS = Date.UTC(2026, 0, 1);

/** Longest a session needs to end: it waits for the page's word on what was heard. */
const CURTAIN_MS = 5_000;

export interface Placed {
  readonly at: number;
  readonly samples: Int16Array;
}

/** What is known of a play once it is over. */
export interface Performance {
  readonly story: Story;
  readonly engines: MockAdapterFactory;
  readonly log: readonly LoggedEvent[];
  /** The log as it lies on the disk. */
  readonly logText: string;
  readonly wire: readonly {
    readonly ms: number;
    readonly event: ServerEventName;
    readonly payload: Record<string, unknown>;
  }[];
  /** What the page told of its loudspeaker. */
  readonly reports: readonly (PlaybackReport & { readonly ms: number })[];
  /** What the microphone heard and what left the loudspeaker, in their places on the show's clock. */
  readonly spoken: readonly Placed[];
  readonly played: readonly Placed[];
  /** The session's folder; it holds files when the play was recorded. */
  readonly directory: string;
}

let folder: string | undefined;

/** One folder for all plays of a process, gone with it. */
function playhouse(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'trialogue-scenes-'));
  for (const name of ['recordings', 'logs']) mkdirSync(join(made, name));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  folder = made;
  return made;
}

/** Plays a script against the real orchestrator, gateway, voice detector and session, on a clock of its own. */
export async function perform(play: Play): Promise<Performance> {
  await loadVad();
  const stage = new Stage(play);
  await stage.open();
  await stage.run(play.untilMs);
  return stage.close();
}

class Stage {
  readonly #clock = new VirtualClock(EPOCH_MS);
  readonly #story = new Story(() => this.#clock.nowMs());
  readonly #engines: MockAdapterFactory;
  readonly #orchestrator: ProductionOrchestrator;
  readonly #page: Page;
  readonly #wire: { ms: number; event: ServerEventName; payload: Record<string, unknown> }[] = [];
  readonly #reports: (PlaybackReport & { ms: number })[] = [];
  readonly #spoken: MicrophoneFrame[] = [];
  readonly #held: MicrophoneFrame[] = [];
  #sessionId = '';
  #fault: unknown;

  constructor(private readonly play: Play) {
    const { settings } = play;
    this.#engines = createEngines(this.#clock, play);
    this.#orchestrator = new ProductionOrchestrator({
      clock: this.#clock,
      logger: silentLogger,
      factory: this.#engines,
      briefings: new BriefingLoader({ directory: SHOWS, limits }),
      recordingsDir: join(playhouse(), 'recordings'),
      logsDir: join(playhouse(), 'logs'),
      turns: { speculateMs: null, ...settings.turns },
    });
    this.#page = new Page({
      clock: this.#clock,
      connect: (socket) => this.#orchestrator.register(socket),
      onEvent: (event, payload) => {
        this.#wire.push({ ms: this.#clock.nowMs(), event, payload });
        this.#story.event(event, payload);
      },
      onReport: (report, sent) => {
        if (sent) this.#reports.push({ ...report, ms: this.#clock.nowMs() });
        this.#story.report(report);
      },
      lineMs: settings.lineMs ?? 0,
    });
  }

  async open(): Promise<void> {
    const { settings, sounds, cues } = this.play;
    const { show: briefing = 'duo', record = false, loudspeakers = false } = settings;
    const welcome = await this.#page.join({ briefing, record, headphones: !loudspeakers });
    this.#sessionId = welcome.sessionId;
    for (const cue of cues) this.#clock.setTimer(cue.atMs, () => this.#do(cue));
    new Microphone(this.#clock, { sounds, onFrame: (frame) => this.#frame(frame) }).start();
  }

  async run(untilMs: number): Promise<void> {
    await this.#clock.advance(untilMs);
    if (this.#fault !== undefined) throw this.#fault;
  }

  /** The host ends the session; nothing of that is part of the scene. Opus copies are left out. */
  async close(): Promise<Performance> {
    const endMs = this.#clock.nowMs();
    this.#story.close();
    let ended = false;
    const ending = this.#orchestrator.shutdown(0).then(() => {
      ended = true;
    });
    while (!ended && this.#clock.nowMs() < endMs + CURTAIN_MS) await this.#clock.advance(20);
    await ending;
    const logText = await readFile(join(playhouse(), 'logs', `${this.#sessionId}.jsonl`), 'utf8');
    const log = logText
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as LoggedEvent);
    for (const event of log) {
      const ms = Math.round(event.timestamp - EPOCH_MS);
      if (ms <= endMs) this.#story.log(event, ms);
    }
    return {
      story: this.#story,
      engines: this.#engines,
      log,
      logText,
      wire: this.#wire,
      reports: this.#reports,
      spoken: this.#spoken,
      played: this.#page.loudspeaker.played,
      directory: join(playhouse(), 'recordings', this.#sessionId),
    };
  }

  #do(cue: Cue): void {
    switch (cue.do) {
      case 'hear':
        return this.#engines.mockStt.emit(cue.event);
      case 'break recogniser':
        return this.#engines.mockStt.fail(ENGINE_FAULT);
      case 'type':
        return this.#ask('host.text', { text: cue.text });
      case 'press':
        return this.#press(cue.button);
      case 'leave':
        return this.#page.leave();
      case 'return':
        return this.#watch(this.#page.comeBack());
      case 'fall mute':
        return this.#page.fallMute();
    }
  }

  #press(button: Button): void {
    if (button === 'interrupt') return this.#ask('floor.take');
    const [what = '', ...rest] = button.split(' ');
    const last = rest.at(-1) ?? '';
    if (what === 'hold') return this.#ask('hold.set', { on: last === 'on' });
    if (what === 'autopilot') return this.#ask('autopilot.set', { on: last === 'on' });
    if (what === 'marker') return this.#ask('marker.add', { label: rest.join(' ') });
    return this.#ask('floor.give', { speaker: last });
  }

  #ask(event: string, payload: object = {}): void {
    this.#watch(this.#page.ask(event, payload));
  }

  /** A request that fails is a fault of the scene, told when the scene is over. */
  #watch(request: Promise<unknown>): void {
    request.catch((error: unknown) => {
      this.#fault ??= error;
    });
  }

  #frame(frame: MicrophoneFrame): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs > this.play.untilMs) return;
    const stalled = (this.play.settings.microphoneStalls ?? []).some(({ from, to }) => from <= nowMs && nowMs < to);
    this.#spoken.push(frame);
    this.#held.push(frame);
    if (!stalled) for (const held of this.#held.splice(0)) this.#page.sendFrame(held);
  }
}
