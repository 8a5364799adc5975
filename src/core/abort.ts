import type { Clock } from './clock.js';

/** A controller that follows its parent and can be let go: no listener stays behind on a long-lived signal. */
export interface ChildAbort {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  /** Detaches from the parent. Call it in `finally`. */
  dispose(): void;
}

/**
 * Derives a signal from a longer-lived one.
 * `AbortSignal.any` against a long-lived signal keeps about 1.2 KB per call on Node 20; this keeps nothing once disposed.
 */
export function childAbort(parent: AbortSignal): ChildAbort {
  const controller = new AbortController();
  const follow = () => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    dispose: () => parent.removeEventListener('abort', follow),
  };
}

/** Why a piece of work was told to stop. Never logged as an error, never retried. */
export class AbortReason extends Error {
  override readonly name = 'AbortError';
  constructor(readonly kind: 'barge-in' | 'session-ended' | 'superseded' | 'deadline' | 'shutdown' | 'cancelled') {
    super(kind);
  }
}

export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Resolves after `delayMs`, or rejects with the signal's reason as soon as it aborts. */
export function delay(clock: Clock, delayMs: number, options: { signal: AbortSignal }): Promise<void> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason as Error);
    const stop = () => {
      timer.cancel();
      reject(signal.reason as Error);
    };
    const timer = clock.setTimer(delayMs, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
