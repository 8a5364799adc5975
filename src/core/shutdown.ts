import type { Clock } from './clock.js';
import { errorMessage } from './errors.js';
import type { Logger } from './logger.js';

/** The part of `process` that shutting down needs. */
export interface ProcessEvents {
  on(event: 'SIGTERM' | 'SIGINT', listener: () => void): unknown;
  on(event: 'uncaughtException' | 'unhandledRejection', listener: (reason: unknown) => void): unknown;
  exit(code: number): void;
}

export interface ShutdownOptions {
  readonly process: ProcessEvents;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Resolves to false when something could not be stopped cleanly. */
  readonly stop: () => Promise<boolean>;
  /** After this long the process ends whatever still runs. */
  readonly timeoutMs: number;
}

/** npm passes Ctrl-C on although the terminal has already sent it to everyone: the echo is not impatience. */
const ECHO_MS = 1_000;

/**
 * Stops the service on SIGTERM and SIGINT (exit code 0) and on errors nobody caught (1).
 * A second signal, or the time-out, ends the process at once with 1.
 */
export function stopOnSignals(options: ShutdownOptions): void {
  const { process, clock, logger, timeoutMs } = options;
  let stoppingSinceMs: number | undefined;

  const shutDown = async (cause: string, code: 0 | 1) => {
    stoppingSinceMs = clock.nowMs();
    logger.info({ component: 'server', cause }, 'shutting down');
    clock.setTimer(timeoutMs, () => {
      logger.error({ component: 'server', timeoutMs }, 'stopping took too long: forced exit');
      process.exit(1);
    });
    const clean = await options.stop().catch((error: unknown) => {
      logger.error({ component: 'server', error }, 'stopping failed');
      return false;
    });
    logger.info({ component: 'server', clean }, 'stopped');
    process.exit(clean ? code : 1);
  };

  const onSignal = (signal: string) => {
    if (stoppingSinceMs === undefined) return void shutDown(signal, 0);
    if (clock.nowMs() - stoppingSinceMs < ECHO_MS) return;
    logger.warn({ component: 'server', signal }, 'second signal: exit at once');
    process.exit(1);
  };

  const onFault = (cause: string, error: unknown) => {
    logger.error({ component: 'server', error }, `${cause}: ${errorMessage(error)}`);
    if (stoppingSinceMs === undefined) void shutDown(cause, 1);
  };

  process.on('SIGTERM', () => onSignal('SIGTERM'));
  process.on('SIGINT', () => onSignal('SIGINT'));
  process.on('uncaughtException', (error) => onFault('uncaught exception', error));
  process.on('unhandledRejection', (reason) => onFault('unhandled rejection', reason));
}
