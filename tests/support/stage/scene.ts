import { expect, it } from 'vitest';
import { msToSamples } from '../../../src/protocol/audio-format.js';
import { checkInvariants } from './invariants.js';
import { perform, type Performance } from './performance.js';
import {
  finalOf,
  hearing,
  type Button,
  type Cue,
  type HostSound,
  type MindPart,
  type StageSettings,
  type VoicePart,
} from './script.js';
import type { Told, Topic } from './story.js';

/** Nothing else may happen this long after the last line. */
const SILENCE_AFTER_MS = 2_000;
const EVERYTHING: ReadonlySet<Topic> = new Set(['play', 'voice', 'endpoint', 'words', 'latency']);

export type Line = readonly [atMs: number, text: string];

/** A play in the making; `expect` says what must be seen and makes a test of it. */
class Scene {
  readonly #sounds: HostSound[] = [];
  readonly #cues: Cue[] = [];
  readonly #minds: MindPart[] = [];
  readonly #voices: VoicePart[] = [];
  readonly #topics = new Set<Topic>(['play']);
  #untilMs: number | undefined;

  constructor(
    private readonly title: string,
    private readonly settings: StageSettings,
  ) {}

  /** The host's voice: real sound through the real voice detector, and what the recogniser makes of it. */
  host(sound: HostSound): this {
    this.#sounds.push(sound);
    this.#cues.push(...hearing(sound));
    return this;
  }

  /** A provisional text out of the blue. */
  interim(atMs: number, text: string, fromMs = atMs): this {
    return this.#cue({ do: 'hear', atMs, event: { type: 'partial', text, startAt: msToSamples(fromMs) } });
  }

  /** A final text for the stretch `fromMs`–`toMs`, coming when it comes. */
  final(atMs: number, text: string, span: { from: number; to: number } = { from: atMs, to: atMs }): this {
    const event = finalOf(text, { startAt: msToSamples(span.from), endAt: msToSamples(span.to) });
    return this.#cue({ do: 'hear', atMs, event });
  }

  mind(part: MindPart): this {
    this.#minds.push(part);
    return this;
  }

  voice(part: VoicePart): this {
    this.#voices.push(part);
    return this;
  }

  types(atMs: number, text: string): this {
    return this.#cue({ do: 'type', atMs, text });
  }

  presses(atMs: number, button: Button): this {
    return this.#cue({ do: 'press', atMs, button });
  }

  leaves(atMs: number): this {
    return this.#cue({ do: 'leave', atMs });
  }

  returns(atMs: number): this {
    return this.#cue({ do: 'return', atMs });
  }

  pageFallsMute(atMs: number): this {
    return this.#cue({ do: 'fall mute', atMs });
  }

  recogniserBreaks(atMs: number): this {
    return this.#cue({ do: 'break recogniser', atMs });
  }

  /** Also tell about these. */
  telling(...topics: Topic[]): this {
    for (const topic of topics) this.#topics.add(topic);
    return this;
  }

  /** Plays on until then; 2 s beyond the last line when it is not said. */
  until(ms: number): this {
    this.#untilMs = ms;
    return this;
  }

  /** Everything that must be told, to the millisecond, and nothing else; `also` looks closer at what remains. */
  expect(lines: readonly Line[], also?: (performance: Performance) => void | Promise<void>): void {
    // Each scene has a clock of its own; while one waits for the disk the next can play.
    it.concurrent(this.title, async () => {
      const lastMs = Math.max(0, ...lines.map(([ms]) => ms), ...this.#cues.map((cue) => cue.atMs), ...this.#ends());
      const performance = await perform({
        settings: this.settings,
        sounds: this.#sounds,
        cues: this.#cues,
        minds: this.#minds,
        voices: this.#voices,
        untilMs: this.#untilMs ?? lastMs + SILENCE_AFTER_MS,
      });
      const told = performance.story.told(this.#topics).map(({ ms, text }): Line => [ms, text]);
      const whole = () => `The whole of it:\n${asScript(performance.story.told(EVERYTHING).map(asLine))}\n`;
      expect(asScript(told), whole()).toBe(asScript(lines));
      checkInvariants(performance);
      await also?.(performance);
    });
  }

  #ends(): number[] {
    return this.#sounds.map((sound) => sound.to);
  }

  #cue(cue: Cue): this {
    this.#cues.push(cue);
    return this;
  }
}

export type { Scene };

/** Begins a play: the host of the show is there from 0 ms on, and silent until the script says otherwise. */
export function scene(title: string, settings: StageSettings = {}): Scene {
  return new Scene(title, settings);
}

const asLine = ({ ms, text }: Told): Line => [ms, text];

/** As it would stand in the script, so that a difference reads like one. */
function asScript(lines: readonly Line[]): string {
  return lines.map(([ms, text]) => `[${grouped(ms)}, '${text.replaceAll("'", "\\'")}'],`).join('\n');
}

function grouped(ms: number): string {
  return String(ms).replace(/\B(?=(\d{3})+$)/g, '_');
}
