import type { ChildAbort } from '../../core/abort.js';
import type { Clock, Timer } from '../../core/clock.js';
import type { OllamaClient } from './ollama-client.js';
import { OllamaGone } from './ollama-errors.js';

export interface ServerWatch {
  /** Something of the answer came. */
  heard(): void;
  stop(): void;
}

/** How long an answer may be silent before its server is asked whether it is there, and how long that may take. */
const SUSPECT_MS = 400;
const PATIENCE_MS = 350;
/** Later than this the question was late itself: this process was busy, and the server is asked once more. */
const OWN_LATENESS_MS = 150;

/**
 * Tells a server that is loading or thinking from one that is gone: both are silent, but the first says its version at
 * once. Aborts the call with `OllamaGone` at most a second after the last sign of life.
 */
export function watchServer(client: OllamaClient, options: { clock: Clock; call: ChildAbort }): ServerWatch {
  const { clock, call } = options;
  let heardMs = clock.nowMs();
  let timer: Timer | undefined;
  const wake = (): void => {
    const leftMs = heardMs + SUSPECT_MS - clock.nowMs();
    if (leftMs > 0) timer = clock.setTimer(leftMs, wake);
    else void ask();
  };
  const ask = async (again = true): Promise<void> => {
    const askedMs = clock.nowMs();
    try {
      await client.version({ withinMs: PATIENCE_MS, signal: call.signal });
      heardMs = clock.nowMs();
      wake();
    } catch {
      if (call.signal.aborted) return;
      if (heardMs > askedMs) return wake();
      const late = clock.nowMs() - askedMs > PATIENCE_MS + OWN_LATENESS_MS;
      if (late && again) return ask(false);
      call.abort(new OllamaGone('Ollama has stopped answering.'));
    }
  };
  timer = clock.setTimer(SUSPECT_MS, wake);
  return {
    heard() {
      heardMs = clock.nowMs();
    },
    stop: () => timer?.cancel(),
  };
}
