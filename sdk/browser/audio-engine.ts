import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import { isClipping, silentLevel } from '../level-meter.js';
import type { Levels, SpeechPlayer } from '../live-types.js';
import { openMicrophone } from './microphone.js';
import { WorkletPlayer } from './worklet-player.js';
import { WORKLET_NAME, type FromWorklet, type ToWorklet } from './worklet-messages.js';

const CLIPPING_SHOWN_MS = 1_000;

/** Trouble with the host's own sound, as it happens. */
export type SoundTrouble = 'microphone-lost' | 'microphone-muted' | 'microphone-back' | 'sound-blocked';

export interface AudioEngineOptions {
  /** The microphone to open; '' for the browser's choice, null for none: the clock then runs on silence. */
  readonly deviceId: string | null;
  readonly headphones: boolean;
}

export interface SoundListeners {
  /** 16-bit batches of 40 ms; `at` is the first sample on the session's clock. */
  readonly onMicrophone: (at: number, samples: Int16Array) => void;
  readonly onTrouble: (trouble: SoundTrouble) => void;
}

export interface AudioEngine {
  readonly player: SpeechPlayer;
  /** Starts the session's clock at this sample: from now on the microphone is given out and speech plays. */
  start(at: number, listeners: SoundListeners): void;
  levels(): Levels;
  /** Goes on after the browser has stopped the sound; works only during a click or a key. */
  wake(): void;
  /** Changes the microphone without stopping the clock. Rejects with a `MicrophoneError`; the old one then stays. */
  selectMicrophone(deviceId: string): Promise<void>;
  /** A short tone, to try the headphones. Resolves when it is over. */
  testTone(): Promise<void>;
  /** Releases microphone and loudspeaker. Idempotent. */
  close(): Promise<void>;
}

/**
 * One AudioContext at 48 kHz with one worklet for both directions. Call it from a click: browsers keep sound back
 * until then. Rejects with a `MicrophoneError`, or with the browser's own error when it has no AudioWorklet.
 */
export async function createAudioEngine(options: AudioEngineOptions): Promise<AudioEngine> {
  const context = new AudioContext({ sampleRate: SAMPLE_RATE, latencyHint: 'interactive' });
  try {
    const worklet = await import('./audio-worklet.ts?worker&url');
    await context.audioWorklet.addModule(worklet.default);
    const engine = new BrowserAudioEngine(context, options);
    if (options.deviceId !== null) await engine.selectMicrophone(options.deviceId);
    // Never awaited: without a click it stays pending, and the page shall say so instead of waiting.
    void context.resume();
    return engine;
  } catch (error) {
    await context.close();
    throw error;
  }
}

class BrowserAudioEngine implements AudioEngine {
  readonly player: WorkletPlayer;
  readonly #context: AudioContext;
  readonly #options: AudioEngineOptions;
  readonly #node: AudioWorkletNode;
  #listeners: SoundListeners | null = null;
  #source: MediaStreamAudioSourceNode | null = null;
  #levels: Omit<Levels, 'clipping'> = { microphone: silentLevel, speech: silentLevel };
  #clippedMs = Number.NEGATIVE_INFINITY;
  #closing: Promise<void> | null = null;

  constructor(context: AudioContext, options: AudioEngineOptions) {
    this.#context = context;
    this.#options = options;
    this.#node = new AudioWorkletNode(context, WORKLET_NAME, {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [1],
      channelCount: 1,
      channelCountMode: 'explicit',
      channelInterpretation: 'speakers',
    });
    this.#node.connect(context.destination);
    this.#node.port.onmessage = ({ data }: MessageEvent<FromWorklet>) => this.#take(data);
    this.player = new WorkletPlayer({
      post: (message, transfer) => this.#post(message, transfer),
      // Some browsers have no outputLatency yet, or 0 until sound has flowed.
      latencySeconds: () => context.outputLatency || context.baseLatency || 0,
    });
    context.onstatechange = () => this.#stateChanged();
  }

  start(at: number, listeners: SoundListeners): void {
    this.#listeners = listeners;
    this.#post({ type: 'start', at });
    this.#stateChanged();
  }

  levels(): Levels {
    return { ...this.#levels, clipping: performance.now() - this.#clippedMs < CLIPPING_SHOWN_MS };
  }

  wake(): void {
    if (this.#context.state !== 'running' && this.#closing === null) void this.#context.resume();
  }

  async selectMicrophone(deviceId: string): Promise<void> {
    const stream = await openMicrophone({ deviceId, headphones: this.#options.headphones });
    if (this.#closing !== null) return stopTracks(stream);
    const source = new MediaStreamAudioSourceNode(this.#context, { mediaStream: stream });
    this.#releaseMicrophone();
    source.connect(this.#node);
    this.#source = source;
    const [track] = stream.getAudioTracks();
    track?.addEventListener('ended', () => void this.#microphoneLost(source));
    track?.addEventListener('mute', () => this.#listeners?.onTrouble('microphone-muted'));
  }

  async testTone(): Promise<void> {
    const { currentTime } = this.#context;
    const tone = new OscillatorNode(this.#context, { frequency: 440 });
    const gain = new GainNode(this.#context, { gain: 0 });
    gain.gain.setValueAtTime(0, currentTime);
    gain.gain.linearRampToValueAtTime(0.2, currentTime + 0.02);
    gain.gain.setValueAtTime(0.2, currentTime + 0.5);
    gain.gain.linearRampToValueAtTime(0, currentTime + 0.6);
    tone.connect(gain).connect(this.#context.destination);
    const ended = new Promise<void>((resolve) => tone.addEventListener('ended', () => resolve(), { once: true }));
    tone.start(currentTime);
    tone.stop(currentTime + 0.6);
    await ended;
    gain.disconnect();
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#context.onstatechange = null;
    this.#post({ type: 'close' });
    this.#node.port.onmessage = null;
    this.#node.disconnect();
    this.#releaseMicrophone();
    await this.#context.close();
  }

  #take(message: FromWorklet): void {
    switch (message.type) {
      case 'microphone':
        return this.#listeners?.onMicrophone(message.at, message.samples);
      case 'reports':
        for (const report of message.reports) this.player.take(report);
        return;
      case 'levels':
        this.#levels = { microphone: message.microphone, speech: message.speech };
        if (isClipping(message.microphone)) this.#clippedMs = performance.now();
    }
  }

  #stateChanged(): void {
    if (this.#context.state === 'running') return;
    this.#listeners?.onTrouble('sound-blocked');
    this.wake();
  }

  /** An unplugged device: the host goes on with whatever microphone is left. */
  async #microphoneLost(source: MediaStreamAudioSourceNode): Promise<void> {
    if (this.#source !== source || this.#closing !== null) return;
    this.#listeners?.onTrouble('microphone-lost');
    try {
      await this.selectMicrophone('');
      this.#listeners?.onTrouble('microphone-back');
    } catch {
      // There is no other one: the notice about the lost microphone stands.
      this.#releaseMicrophone();
    }
  }

  #releaseMicrophone(): void {
    if (this.#source === null) return;
    this.#source.disconnect();
    stopTracks(this.#source.mediaStream);
    this.#source = null;
  }

  #post(message: ToWorklet, transfer: Transferable[] = []): void {
    this.#node.port.postMessage(message, transfer);
  }
}

function stopTracks(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}
