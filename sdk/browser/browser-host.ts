import { LiveClient } from '../live-client.js';
import { SAMPLE_RATE } from '../../src/protocol/audio-format.js';
import type { FinishedSession, Levels, LiveActions, LiveState, Notice } from '../live-types.js';
import { createAudioEngine, type AudioEngine, type SoundTrouble } from './audio-engine.js';
import { SessionKeeping, type Fate } from './session-keeping.js';

export { forgetSession, leftSessions, unsentSound, type LeftSession } from './left-sessions.js';
export { listMicrophones, MicrophoneError, type Microphone } from './microphone.js';

export interface StudioOptions {
  /** The service, e.g. `location.origin`. */
  readonly url: string;
  /** Renews the sign-in of the page while it is live, e.g. `() => client.renew()`. */
  readonly renew?: (() => Promise<boolean>) | undefined;
  /** The briefing of a new session. */
  readonly briefing?: string | undefined;
  /** Goes on with this one of the `leftSessions()`, after a reload, a crash or a restart of browser or server. */
  readonly resume?: string | undefined;
  /** New session: carries on the conversation of this one of the `leftSessions()`, which is live no more. */
  readonly continues?: string | undefined;
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
  /** The host's voice that is not on the server yet, as a WAV file; also after the server has refused this page. */
  unsentSound(): Blob;
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

/** Refusals after which nothing can be sent to the session any more. */
const GONE: readonly string[] = ['SESSION_NOT_FOUND', 'SESSION_ENDED', 'RESUME_REFUSED'];
/** What may be on its way to the server, or back, while a session ends: nothing to offer to the host. */
const IN_FLIGHT_SAMPLES = 2 * SAMPLE_RATE;

/**
 * Opens the microphone, goes live, and starts the session's clock. Call it from a click.
 * Rejects with a `MicrophoneError` or a `LiveError`, both fit to be shown; nothing stays open then.
 */
export async function createStudio(options: StudioOptions): Promise<Studio> {
  const { url, renew, briefing, record, headphones } = options;
  const engine = await createAudioEngine({ deviceId: options.deviceId, headphones });
  let keeping: SessionKeeping | undefined;
  let client: LiveClient | undefined;
  try {
    keeping = await SessionKeeping.open({ ...options, notify: (level, message) => client?.notify(level, message) });
    const { store, ticket: resume, continues } = keeping;
    client = new LiveClient({
      ...{ url, renew, role: 'host', briefing, record, headphones, resume, continues, store, player: engine.player },
    });
    const { sessionId, token, state } = await client.start();
    const studio = studioOf(client, engine, keeping);
    await keeping.begin({ sessionId, token }, state);
    return studio;
  } catch (error) {
    client?.close();
    await Promise.all([engine.close(), keeping?.end(client === undefined ? 'left' : fateOf(client.getState()))]);
    throw error;
  }
}

function studioOf(client: LiveClient, engine: AudioEngine, keeping: SessionKeeping): Studio {
  // What an earlier page left unsent reaches further than what the server has: the clock goes on from there.
  engine.start(client.getState().positionSamples, {
    onMicrophone: (at, samples) => client.pushMicrophone(at, samples),
    onTrouble: (trouble) => client.notify(TROUBLE[trouble].level, TROUBLE[trouble].message),
  });
  const stopListening = listenToPage(client, engine, keeping);
  let released = false;
  const release = (fate: Fate) => {
    if (released) return;
    released = true;
    stopListening();
    void engine.close();
    void keeping.end(fate);
  };
  client.subscribe(() => {
    const state = client.getState();
    if (state.connection === 'ended' || state.connection === 'refused') release(fateOf(state));
  });
  return {
    state: { getState: () => client.getState(), subscribe: (listener) => client.subscribe(listener) },
    actions: actionsOf(client),
    levels: () => engine.levels(),
    end: () => client.end(),
    selectMicrophone: (deviceId) => engine.selectMicrophone(deviceId),
    testTone: () => engine.testTone(),
    unsentSound: () => keeping.sound,
    close() {
      release(fateOf(client.getState()));
      client.close();
    },
  };
}

function fateOf({ finished, refusal, unconfirmedSamples }: LiveState): Fate {
  if (refusal !== null) return GONE.includes(refusal.code) ? 'gone' : 'left';
  if (finished === null) return 'left';
  return unconfirmedSamples > IN_FLIGHT_SAMPLES ? 'gone' : 'done';
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

/** A context that the browser suspended comes back with the next click or key; what is unsent is kept when the page goes. */
function listenToPage(client: LiveClient, engine: AudioEngine, keeping: SessionKeeping): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  const keep = () => {
    client.flushMicrophone();
    keeping.flush();
  };
  addEventListener('pointerdown', () => engine.wake(), { signal });
  addEventListener('keydown', () => engine.wake(), { signal });
  addEventListener('pagehide', keep, { signal });
  // The last that a phone tells a page before it ends it.
  document.addEventListener('visibilitychange', () => keeping.flush(), { signal });
  return () => listening.abort();
}
