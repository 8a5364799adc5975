import { fileURLToPath } from 'node:url';
import type { FasterWhisperOptions } from '../../../src/adapters/providers/faster-whisper/faster-whisper-vendor.js';
import { systemClock } from '../../../src/core/clock.js';
import { silentLogger } from '../../../src/core/logger.js';
import { pathOf } from '../has.js';

/** What the stub does besides reading tone words; `once` names a file that says it has happened. */
export interface StubScript {
  readonly 'load-ms'?: number;
  readonly 'load-fails'?: string;
  readonly 'slow-ms'?: number;
  readonly 'crash-at-ms'?: number;
  readonly 'hang-at-ms'?: number;
  readonly 'raise-at-ms'?: number;
  readonly once?: string;
  /** A file each worker writes its process number to, in a line of its own. */
  readonly pids?: string;
  /** The last word of every partial is wrong. */
  readonly 'guess-last'?: 1;
}

/** The real worker process with an engine that needs no packages. */
export function stubbedWhisper(
  script: StubScript = {},
  more: Partial<FasterWhisperOptions> = {},
): FasterWhisperOptions {
  const query = new URLSearchParams(
    Object.entries(script).map(([key, value]): [string, string] => [key, String(value)]),
  );
  return {
    python: pathOf('python'),
    model: `stub?${query}`,
    enginePath: fileURLToPath(new URL('./faster-whisper-stub.py', import.meta.url)),
    clock: systemClock,
    logger: silentLogger,
    ...more,
  };
}
