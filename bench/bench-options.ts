import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** One run for each number. */
  readonly sessions: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly json: boolean;
  readonly profile: string | undefined;
}

export interface BenchDefaults {
  readonly sessions: readonly number[];
  readonly seconds: number;
  readonly warmUpSeconds?: number;
}

/** Reads the command line. Throws with what was expected. */
export function readBenchOptions(defaults: BenchDefaults): BenchOptions {
  const { values } = parseArgs({
    options: {
      sessions: { type: 'string', default: defaults.sessions.join(',') },
      seconds: { type: 'string', default: String(defaults.seconds) },
      'warm-up': { type: 'string', default: String(defaults.warmUpSeconds ?? 30) },
      json: { type: 'boolean', default: false },
      profile: { type: 'string' },
    },
  });
  return {
    sessions: values.sessions.split(',').map((text) => positive('--sessions', text)),
    seconds: positive('--seconds', values.seconds),
    warmUpSeconds: positive('--warm-up', values['warm-up']),
    json: values.json,
    profile: values.profile,
  };
}

function positive(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${option} takes whole numbers above 0, not "${text}"`);
}
