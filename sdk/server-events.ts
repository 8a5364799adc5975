import type { z } from 'zod';
import { SERVER_EVENTS, stampSchema, type ServerEventName, type Stamped } from '../src/protocol/server-events.js';

/** A server event that fits its schema; `pcm` comes with `speech.chunk`. */
export type ServerEvent = {
  [E in ServerEventName]: { readonly name: E; readonly payload: Stamped<E>; readonly pcm: Int16Array | null };
}[ServerEventName];

const schemas = new Map<string, z.ZodType>(
  Object.entries(SERVER_EVENTS).map(([name, schema]) => [name, schema.extend(stampSchema.shape)]),
);

/** The event, or null when its name is unknown or its payload does not fit. */
export function readServerEvent(name: string, args: readonly unknown[]): ServerEvent | null {
  const parsed = schemas.get(name)?.safeParse(args[0]);
  if (parsed === undefined || !parsed.success) return null;
  const pcm = name === 'speech.chunk' ? asSamples(args[1]) : null;
  if (name === 'speech.chunk' && pcm === null) return null;
  return { name, payload: parsed.data, pcm } as ServerEvent;
}

/** Views in place what lies at an even offset, as the wire parser arranges; null when it cannot be s16 samples. */
function asSamples(value: unknown): Int16Array | null {
  const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
  if (!(bytes instanceof Uint8Array) || bytes.length % 2 !== 0) return null;
  const aligned = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  return new Int16Array(aligned.buffer, aligned.byteOffset, aligned.length / 2);
}
