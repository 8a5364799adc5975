import { readFile } from 'node:fs/promises';
import { samplesToMs } from '../protocol/audio-format.js';
import { addCost, costSchema, latencySchema, nothingSpent } from '../protocol/turn-figures.js';
import type { SessionMetadata } from './session-metadata.js';

/** One line of an event log. */
export interface LoggedLine {
  readonly type: string;
  readonly timestamp: number;
  readonly [field: string]: unknown;
}

/** The lines of a log; a missing one is empty. */
export async function readEventLog(path: string): Promise<LoggedLine[]> {
  return parseEventLog(
    await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    }),
  );
}

export function parseEventLog(text: string): LoggedLine[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [JSON.parse(line) as LoggedLine];
    } catch {
      return []; // the empty last line, or the one a kill cut in its middle
    }
  });
}

type TurnRecord = SessionMetadata['turns'][number];

/** What a session's log knows that its `session.yaml` does not: that is written when a session begins and when it ends. */
export function recordFromLog(metadata: SessionMetadata, events: readonly LoggedLine[]): SessionMetadata {
  const costs = events
    .filter(({ type }) => type === 'turn.cost' || type === 'speculation.cost')
    .flatMap((event) => costSchema.safeParse(event).data ?? []);
  return {
    ...metadata,
    turns: events.filter(({ type, heardText }) => type === 'turn.end' && heardText !== '').map(turnOf(events)),
    markers: events
      .filter(({ type }) => type === 'marker')
      .map(({ at, label }) => ({ atMs: samplesToMs(Number(at)), label: String(label) })),
    spent: costs.reduce(addCost, nothingSpent),
  };
}

function turnOf(events: readonly LoggedLine[]): (end: LoggedLine) => TurnRecord {
  return (end) => {
    const turnId = String(end['turnId']);
    const of = (type: string) => events.findLast((event) => event.type === type && event['turnId'] === turnId);
    const cost = costSchema.safeParse(of('turn.cost'));
    return {
      turnId,
      speaker: String(end['speaker']),
      startMs: samplesToMs(Number(end['startAt'])),
      endMs: samplesToMs(Number(end['endAt'])),
      interrupted: end['interrupted'] === true,
      llm: engineIn(of('llm.complete')),
      tts: engineIn(of('tts.complete')),
      wordTimes: String(end['wordTimes']),
      latency: latencySchema.safeParse(of('turn.latency')).data ?? null,
      ...(cost.success ? { cost: cost.data } : {}),
    };
  };
}

function engineIn(event: LoggedLine | undefined): string {
  const engine = event?.['engine'];
  return typeof engine === 'string' ? engine : 'unknown';
}
