/** What every engine says of itself, for the page, the log and the metadata. */
export interface EngineTraits {
  readonly provider: string;
  readonly model: string;
  /** Built-in speech that needs no key and is labelled *rehearsal* wherever it shows. */
  readonly rehearsal: boolean;
  /** Gets ready ahead of the first use; a rejected promise means the engine cannot run here, and says why. */
  warmUp?(): Promise<void>;
  close?(): Promise<void>;
}

/** Sent in a stream when another engine takes over: what follows comes from it. */
export interface EngineChange {
  readonly type: 'engine';
  readonly provider: string;
  readonly model: string;
  readonly rehearsal: boolean;
  /** Why the one before gave way, in words fit for people. */
  readonly because: string;
}
