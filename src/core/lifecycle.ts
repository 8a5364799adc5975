import type { Logger } from './logger.js';

export interface Component {
  readonly name: string;
  start?(): Promise<void> | void;
  stop?(): Promise<void> | void;
}

/** Starts components in order and stops them in reverse; a failed start stops what had started. */
export class Lifecycle {
  readonly #components: Component[] = [];
  readonly #started: Component[] = [];
  #stopping: Promise<boolean> | undefined;

  constructor(private readonly logger: Logger) {}

  add(component: Component): void {
    this.#components.push(component);
  }

  async start(): Promise<void> {
    for (const component of this.#components) {
      try {
        await component.start?.();
        this.#started.push(component);
      } catch (error) {
        this.logger.error({ component: component.name, error }, 'component failed to start');
        await this.stop();
        throw error;
      }
    }
  }

  /** Idempotent: every caller awaits the same stop. Resolves to false when a component failed to stop. */
  stop(): Promise<boolean> {
    this.#stopping ??= this.#stopAll();
    return this.#stopping;
  }

  async #stopAll(): Promise<boolean> {
    let clean = true;
    for (const component of this.#started.reverse()) {
      try {
        await component.stop?.();
      } catch (error) {
        clean = false;
        this.logger.error({ component: component.name, error }, 'component failed to stop');
      }
    }
    return clean;
  }
}
