import {
  type DestinationStream,
  destination,
  type LevelWithSilent,
  type Logger as Pino,
  pino,
  stdTimeFunctions,
} from 'pino';
import { currentRequestId } from '../core/correlation.js';
import type { LogFields, Logger } from '../core/logger.js';
import { prettyDestination } from './pretty-line.js';
import { scrubFields } from './scrub.js';
import { scrubText } from './scrub-text.js';

export interface LoggerOptions {
  readonly level: LevelWithSilent;
  /** One line for people instead of JSON; by default when standard output is a terminal. */
  readonly pretty?: boolean;
  /** Where lines go instead of standard output. */
  readonly write?: (line: string) => void;
}

/** A logger whose lines hold no secrets, whatever is handed to it. Writes synchronously: a line before an exit is not lost. */
export function createLogger(options: LoggerOptions): Logger {
  const { level, pretty = process.stdout.isTTY === true, write } = options;
  const plain: DestinationStream = write === undefined ? destination({ fd: 1, sync: true }) : { write };
  const target = pretty ? prettyDestination(plain) : plain;
  const settings = {
    level,
    base: null,
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    mixin: correlation,
  };
  return wrap(pino(settings, target));
}

/** Every line says for which request it was written, if it was for one. */
function correlation(): { requestId?: string } {
  const requestId = currentRequestId();
  return requestId === undefined ? {} : { requestId };
}

function wrap(inner: Pino): Logger {
  const log = (level: 'debug' | 'info' | 'warn' | 'error') => (fields: LogFields, message: string) => {
    if (inner.isLevelEnabled(level)) inner[level](scrubFields(fields), scrubText(message));
  };
  return {
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
    child: (fields) => wrap(inner.child(scrubFields(fields))),
  };
}
