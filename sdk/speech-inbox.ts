import { HeldSpeech } from './held-speech.js';
import type { PlaybackReport } from '../src/protocol/client-events.js';
import type { ServerEvent } from './server-events.js';
import type { SpeechPlayer } from './live-types.js';

/** Hands `speech.*` to the player, and knows which turn to ask the rest of after a dropped connection. */
export class SpeechInbox {
  readonly held = new HeldSpeech();
  #turnId: string | null = null;

  constructor(private readonly player: SpeechPlayer) {}

  take(event: ServerEvent): void {
    switch (event.name) {
      case 'turn.start':
        return this.held.begin(event.payload.turnId, event.payload.speaker);
      case 'turn.delta':
        return this.held.addWords(event.payload.turnId, event.payload.words);
      case 'speech.chunk':
        return this.#sound(event.payload, event.pcm);
      case 'speech.end':
        return this.player.end(event.payload.turnId, event.payload.samples);
      case 'speech.clear':
        this.#forget(event.payload.turnId);
        return this.player.clear(event.payload.turnId);
      case 'speech.pause':
        return this.player.pause(event.payload.turnId);
      case 'speech.resume':
        return this.player.resume(event.payload.turnId, event.payload.from);
      default:
        return;
    }
  }

  /** A turn that is over needs nothing more. */
  reported(report: PlaybackReport): void {
    if (report.state === 'ended' || report.state === 'cleared') this.#forget(report.turnId);
  }

  /** The turn being received, for `client.hello`. */
  get position(): { turnId: string; received: number } | undefined {
    return this.#turnId === null ? undefined : { turnId: this.#turnId, received: this.player.received(this.#turnId) };
  }

  #sound({ turnId, speaker, at }: { turnId: string; speaker: string; at: number }, pcm: Int16Array | null): void {
    this.#turnId = turnId;
    if (pcm === null) return;
    this.held.begin(turnId, speaker);
    this.held.add(turnId, at, pcm);
    this.player.enqueue(turnId, at, pcm);
  }

  #forget(turnId: string): void {
    if (this.#turnId === turnId) this.#turnId = null;
  }
}
