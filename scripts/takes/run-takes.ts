import { rm } from 'node:fs/promises';
import { errorMessage } from '../../src/core/errors.js';
import type { HostVoices } from './host-voice.js';
import { type PlannedTake, prepareTake } from './plan.js';
import type { TakeResult } from './results.js';
import { Stage } from './stage.js';

export interface RunOptions {
  readonly url: string;
  /** That lets programs of the server's own machine in. */
  readonly token?: () => string | undefined;
  readonly voices: HostVoices;
  readonly parallel: number;
  /** Whose recordings are removed: those of takes that were as they must be, or nobody's. */
  readonly remove: 'passed' | 'none';
  /** After an abort the takes under way are finished, and no other begins. */
  readonly signal: AbortSignal;
  readonly onResult: (result: TakeResult) => void;
}

/** Plays the takes, `parallel` at a time; the results are in the order of the plan. */
export async function runTakes(plan: readonly PlannedTake[], options: RunOptions): Promise<TakeResult[]> {
  const results = new Map<PlannedTake, TakeResult>();
  const waiting = [...plan];
  const play = async () => {
    for (let next = waiting.shift(); next !== undefined && !options.signal.aborted; next = waiting.shift()) {
      const result = await runTake(next, options);
      results.set(next, result);
      options.onResult(result);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, play));
  return plan.flatMap((planned) => results.get(planned) ?? []);
}

/** A session that breaks is a take that failed; it never rejects for it. */
async function runTake(planned: PlannedTake, options: RunOptions): Promise<TakeResult> {
  const { name, setting, kind } = planned;
  const take = await prepareTake(planned, options.voices);
  const stage = new Stage({ url: options.url, token: options.token, briefing: take.briefing, room: take.room });
  const { heard, errors } = stage.account;
  const told = { name, kind: kind.name, about: take.about, voice: take.voice, setting, heard };
  try {
    await stage.open();
    const { problems, figures } = await take.play(stage);
    const { directory } = await stage.end();
    const all = [...problems, ...errors];
    const gone = options.remove === 'passed' && all.length === 0;
    if (gone) await rm(directory, { recursive: true, force: true });
    return { ...told, problems: all, figures, recording: gone ? null : directory };
  } catch (error) {
    return { ...told, problems: [...errors, errorMessage(error)], figures: {}, recording: null };
  } finally {
    stage.close();
  }
}
