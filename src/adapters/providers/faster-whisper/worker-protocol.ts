import { z } from 'zod';
import { bytesOf } from '../../../audio/pcm.js';

/** What a worker is told before it loads its model; the names are those of the Python side. */
export interface WorkerSettings {
  readonly model: string;
  readonly device: 'auto' | 'cpu' | 'cuda';
  readonly computeType: string;
  readonly language?: string;
  readonly threads?: number;
  readonly localFilesOnly: boolean;
  readonly enginePath?: string;
  readonly doubts?: Readonly<Record<string, number>>;
}

export type WorkerOrder =
  | ({ readonly type: 'load' } & WorkerSettings)
  | { readonly type: 'begin'; readonly keyterms: readonly string[] }
  | { readonly type: 'finish' };

const ms = z.number().nonnegative();
const word = z.object({ text: z.string(), startMs: ms, endMs: ms });

const report = z.discriminatedUnion('type', [
  z.object({ type: z.literal('loading'), busyMs: ms }),
  z.object({ type: z.literal('ready'), protocol: z.literal(1) }),
  z.object({ type: z.literal('alive') }),
  z.object({
    type: z.literal('partial'),
    startMs: ms,
    /** Two hypotheses in a row agreed on it; it stays as it is until the final. */
    stable: z.string(),
    unstable: z.string(),
  }),
  z.object({ type: z.literal('final'), text: z.string(), words: z.array(word), endMs: ms }),
  z.object({ type: z.literal('error'), code: z.string(), detail: z.string() }),
  z.object({ type: z.literal('bye'), heardMs: ms }),
]);

export type WorkerReport = z.infer<typeof report>;

/** Undefined for a line that is none of the worker's own. */
export function parseReport(line: string): WorkerReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Whatever this is, the caller treats it as the end of the conversation.
    return undefined;
  }
  return report.safeParse(value).data;
}

const HEADER_BYTES = 5;
const KIND = { order: 0, audio: 1 } as const;

export function orderFrame(order: WorkerOrder): Buffer {
  return frame(KIND.order, Buffer.from(JSON.stringify(order)));
}

export function audioFrame(samples: Int16Array): Buffer {
  return frame(KIND.audio, bytesOf(samples));
}

/** One byte for the kind, four for the length (little-endian), then the payload. */
function frame(kind: number, payload: Uint8Array): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + payload.byteLength);
  bytes.writeUInt8(kind, 0);
  bytes.writeUInt32LE(payload.byteLength, 1);
  bytes.set(payload, HEADER_BYTES);
  return bytes;
}
