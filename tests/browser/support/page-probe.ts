/** What a test can ask of the page that runs inside the browser; `tests/browser/page` puts it there as `pageProbe`. */
export interface PageProbe {
  readonly sound: SoundProbe;
  readonly wire: WireProbe;
}

/** What has gone to the loudspeaker, measured where the audio graph ends. */
export interface SoundProbe {
  /** Level of every block of 128 samples since the tap was set, and the frame of the first of them. */
  read(): SoundReading;
}

export interface SoundReading {
  readonly firstFrame: number;
  /** RMS, 0–1. */
  readonly levels: readonly number[];
  readonly frameNow: number;
}

/** The page's WebSockets: what came in, when, and a way to end or to halt them. */
export interface WireProbe {
  /** Events of the server that concern sound, as they arrived, on the audio clock. */
  arrivals(): readonly Arrival[];
  hangUp(): void;
  /** Delivers everything up to and including the next text message that matches this pattern, then holds back the rest. */
  haltAfter(pattern: string): void;
  /** True once the message has come and the page stands still. */
  halted(): boolean;
  goOn(): void;
}

export interface Arrival {
  readonly name: string;
  readonly frame: number;
}

export const BLOCK_SAMPLES = 128;
