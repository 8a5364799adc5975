import { LiveClient } from '../live-client.js';
import type { ResumeTicket } from '../live-options.js';
import type { FinishedSession, Levels, LiveActions, LiveState, Notice } from '../live-types.js';
import { createAudioEngine, type AudioEngine, type SoundTrouble } from './audio-engine.js';
import { saveTicket } from './resume-ticket.js';

export { listMicrophones, MicrophoneError, type Microphone } from './microphone.js';
export { savedTicket } from './resume-ticket.js';

export interface StudioOptions {
  /** The service, e.g. `location.origin`. */
  readonly url: string;
  /** The briefing of a new session. */
  readonly briefing?: string | undefined;
  /** Continues the session of this tab from before a reload: `savedTicket()`. */
  readonly resume?: ResumeTicket | null | undefined;
  readonly record?: boolean | undefined;
  readonly headphones: boolean;
  /** '' for the browser's choice of microphone, null to go without: typed lines only. */
  readonly deviceId: string | null;
}

/** A live studio in the page. All functions may be passed on without their object. */
export interface Studio {
  readonly state: { getState(): LiveState; subscribe(listener: () => void): () => void };
  readonly actions: LiveActions;
  levels(): Levels;
  /** Ends the session for everybody and releases microphone and loudspeaker. */
  end(): Promise<FinishedSession>;
  selectMicrophone(deviceId: string): Promise<void>;
  testTone(): Promise<void>;
  /** Leaves without ending the session, and releases everything. */
  close(): void;
}

const TROUBLE: Record<SoundTrouble, { readonly level: Notice['level']; readonly message: string }> = {
  'microphone-lost': {
    level: 'error',
    message: 'The microphone was unplugged. Plug it in again or choose another one.',
  },
  'microphone-back': { level: 'info', message: 'Another microphone has taken over.' },
  'microphone-muted': {
    level: 'warning',
    message: 'The microphone gives no sound. Is it muted on the device or by the system?',
  },
  'sound-blocked': {
    level: 'warning',
    message: 'The browser has stopped the sound of this page. Click anywhere to go on.',
  },
};

/**
 * Opens the microphone, goes live, and starts the session's clock. Call it from a click.
 * Rejects with a `MicrophoneError` or a `LiveError`, both fit to be shown; nothing stays open then.
 */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const engine = await createAudioEngine({ deviceId: options.deviceId, headphones: options.headphones });
  const client = new LiveClient({
    url: options.url,
    role: 'host',
    player: engine.player,
    briefing: options.briefing,
    record: options.record,
    headphones: options.headphones,
    resume: options.resume ?? undefined,
  });
  try {
    const { audio } = await client.start();
    saveTicket(client.ticket);
    engine.start(audio.at, {
      onMicrophone: (at, samples) => client.pushMicrophone(at, samples),
      onTrouble: (trouble) => client.notify(TROUBLE[trouble].level, TROUBLE[trouble].message),
    });
    return studioOf(client, engine);
  } catch (error) {
    client.close();
    await engine.close();
    throw error;
  }
}

function studioOf(client: LiveClient, engine: AudioEngine): Studio {
  const stopListening = wakeOnGesture(engine);
  const release = () => {
    stopListening();
    void engine.close();
  };
  client.subscribe(() => {
    const { connection } = client.getState();
    if (connection !== 'ended' && connection !== 'refused') return;
    saveTicket(null);
    release();
  });
  const end = () => client.end();
  return {
    state: { getState: () => client.getState(), subscribe: (listener) => client.subscribe(listener) },
    actions: actionsOf(client),
    levels: () => engine.levels(),
    end,
    selectMicrophone: (deviceId) => engine.selectMicrophone(deviceId),
    testTone: () => engine.testTone(),
    close() {
      client.close();
      release();
    },
  };
}

function actionsOf(client: LiveClient): LiveActions {
  return {
    takeFloor: () => client.takeFloor(),
    giveFloor: (speaker) => client.giveFloor(speaker),
    setAutopilot: (on) => client.setAutopilot(on),
    setHold: (on) => client.setHold(on),
    say: (text) => client.say(text),
    addMarker: (label) => client.addMarker(label),
    setMuted: (muted) => client.setMuted(muted),
    dismissNotice: (id) => client.dismissNotice(id),
    end: () => client.end(),
  };
}

/** A context that the browser suspended comes back with the next click or key. */
function wakeOnGesture(engine: AudioEngine): () => void {
  const wake = () => engine.wake();
  addEventListener('pointerdown', wake);
  addEventListener('keydown', wake);
  return () => {
    removeEventListener('pointerdown', wake);
    removeEventListener('keydown', wake);
  };
}
