import { open } from 'node:fs/promises';
import { z } from 'zod';
import { msToSamples } from '../protocol/audio-format.js';
import type { EpisodeEvent } from '../protocol/recordings.js';

/** A damaged or endless log must not fill the memory. */
const EVENTS_MAX = 5_000;

/** What stands at the beginning of a line; the other lines, most of them, are never parsed. */
const TYPE = /^\{"type":"([a-z.-]+)"/;

const headSchema = z.object({
  type: z.string(),
  timestamp: z.number(),
  at: z.number().optional(),
  speaker: z.string().optional(),
  turnId: z.string().optional(),
  on: z.boolean().optional(),
  reason: z.string().optional(),
  because: z.string().optional(),
  by: z.string().optional(),
  part: z.string().optional(),
  provider: z.string().optional(),
  message: z.string().optional(),
});
type Head = z.infer<typeof headSchema>;

type Told = Pick<EpisodeEvent, 'type' | 'because'>;

const TELL: Readonly<Record<string, (head: Head) => Told>> = {
  'barge-in': ({ by }) => ({ type: 'interruption', because: by ?? '' }),
  'false-barge-in': ({ because }) => ({ type: 'false-interruption', because: because ?? '' }),
  hold: ({ on }) => ({ type: on === true ? 'hold' : 'go-on', because: '' }),
  'floor.decision': ({ reason }) => ({ type: 'decision', because: reason ?? '' }),
  engine: ({ part, provider, because }) => ({
    type: 'engine',
    because: [part, provider, because].filter(Boolean).join(' · '),
  }),
  error: ({ message }) => ({ type: 'trouble', because: message ?? '' }),
  'host.disconnected': ({ reason }) => ({ type: 'host-away', because: reason ?? '' }),
  'host.connected': () => ({ type: 'host-back', because: '' }),
};

/** Say where on the session's clock a moment of the wall clock was. */
const ANCHORS: readonly string[] = ['session.start', 'voice.start', 'voice.end', 'speech.start', 'marker'];

/**
 * Reads from a session's event log what a producer looks for. Only some events carry their place; the others get it from
 * the nearest one before that does, and by the wall clock since (good to a quarter of a second).
 * @param samples no event lies beyond
 */
export async function readEpisodeEvents(path: string, samples: number): Promise<EpisodeEvent[]> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  const events: EpisodeEvent[] = [];
  if (file === undefined) return events;
  let anchor: Anchor | undefined;
  // Closes the file, also when it is left early.
  for await (const line of file.readLines()) {
    const head = interesting(line);
    if (head === undefined) continue;
    if (head.at !== undefined) anchor = { at: head.at, timestamp: head.timestamp };
    anchor ??= { at: 0, timestamp: head.timestamp };
    const event = eventOf(head, anchor, samples);
    if (event !== undefined) events.push(event);
    if (events.length === EVENTS_MAX) break;
  }
  return withoutFirstArrival(events);
}

interface Anchor {
  readonly at: number;
  readonly timestamp: number;
}

function interesting(line: string): Head | undefined {
  const type = TYPE.exec(line)?.[1] ?? '';
  return type in TELL || ANCHORS.includes(type) ? parseHead(line) : undefined;
}

function eventOf(head: Head, anchor: Anchor, samples: number): EpisodeEvent | undefined {
  const told = TELL[head.type]?.(head);
  if (told === undefined) return undefined;
  const place = anchor.at + msToSamples(head.timestamp - anchor.timestamp);
  const { speaker = null, turnId = null } = head;
  return { at: Math.max(0, Math.min(samples, place)), speaker, turnId, ...told };
}

function parseHead(line: string): Head | undefined {
  try {
    return headSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // the line a kill cut in its middle
  }
}

/** The host's coming at the beginning is no event; every later one is a return. */
function withoutFirstArrival(events: readonly EpisodeEvent[]): EpisodeEvent[] {
  const first = events.findIndex(({ type }) => type === 'host-back');
  return events.filter((_, index) => index !== first);
}
