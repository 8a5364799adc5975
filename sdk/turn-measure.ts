import { samplesToMs } from '../src/protocol/audio-format.js';
import type { PlaybackReport } from '../src/protocol/client-events.js';
import { HostVoice } from './host-voice.js';
import type { ServerEvent } from './server-events.js';

/**
 * Measures turns on this side alone: from the host's last voiced sample before a turn was announced to the first
 * sample of it that the host heard, both on the host's own clock.
 */
export class TurnMeasure {
  readonly #voice = new HostVoice();
  /** The turn announced last, and where the host had fallen silent; null while its first sound is not awaited. */
  #awaited: { readonly turnId: string; readonly voicedAt: number } | null = null;

  /** A block of the microphone whose first sample is `at`. */
  heard(at: number, samples: Int16Array): void {
    this.#voice.push(at, samples);
  }

  take(event: ServerEvent): void {
    if (event.name !== 'turn.start') return;
    const voicedAt = this.#voice.lastVoicedAt;
    this.#awaited = voicedAt === null ? null : { turnId: event.payload.turnId, voicedAt };
  }

  /** Milliseconds, once: with the first sound of the turn announced last. */
  played({ turnId, state, at }: PlaybackReport): number | null {
    if (this.#awaited?.turnId !== turnId || state !== 'started') return null;
    const measuredMs = samplesToMs(at - this.#awaited.voicedAt);
    this.#awaited = null;
    return measuredMs;
  }
}
