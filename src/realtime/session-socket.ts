import type { Principal } from '../protocol/identity.js';
import type { ServerEventName } from '../protocol/server-events.js';

export type Answer = (answer: unknown) => void;

/** One client connection, without the transport behind it. */
export interface SessionSocket {
  readonly id: string;
  /** Who is connected. Their rights do not change while they are: a connection that had others is closed. */
  readonly principal: Principal;
  send(event: ServerEventName, payload: object, pcm?: Uint8Array): void;
  /** Every event of the client: its arguments, and the answer it waits for, if any. */
  onEvent(listener: (event: string, args: readonly unknown[], answer: Answer | undefined) => void): void;
  onClose(listener: (reason: string) => void): void;
  close(): void;
}
