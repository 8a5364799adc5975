import { z } from 'zod';
import { ACK_SCHEMAS } from '../../protocol/ack-schemas.js';
import { CLIENT_EVENT_ROLES, CLIENT_EVENTS, type ClientEventName } from '../../protocol/client-events.js';
import type { Role } from '../../protocol/identity.js';
import { LLM_CLIENT_EVENT_ROLES, llmAckSchemas, llmClientSchemas, llmEventSchemas } from '../../protocol/llm-events.js';
import { SERVER_EVENTS, type ServerEventName, stampSchema } from '../../protocol/server-events.js';
import { CLIENT_EVENT_TEXTS, LLM_CLIENT_EVENT_TEXTS, LLM_EVENT_TEXTS, SERVER_EVENT_TEXTS } from './event-texts.js';

export interface SocketEvent {
  readonly name: string;
  readonly summary: string;
  /** The first argument of the event. */
  readonly payload: z.ZodType;
  /** Raw sound follows as the second argument. */
  readonly sound: boolean;
  /** The least role of an account that may send it. */
  readonly role?: Role;
  /** What `data` holds in the answer; an event without it is not answered. */
  readonly ack?: z.ZodType;
}

/** A namespace of Socket.IO, seen from the server. */
export interface SocketChannel {
  readonly id: string;
  readonly address: string;
  readonly summary: string;
  readonly received: readonly SocketEvent[];
  readonly sent: readonly SocketEvent[];
}

const WITH_SOUND: readonly string[] = ['audio.chunk', 'speech.return', 'speech.chunk'] satisfies (
  | ClientEventName
  | ServerEventName
)[];

const namesOf = <Name extends string>(table: Readonly<Record<Name, unknown>>): Name[] => Object.keys(table) as Name[];
const acks: Partial<Record<ClientEventName, z.ZodType>> = ACK_SCHEMAS;

const live: SocketChannel = {
  id: 'session',
  address: '/',
  summary: 'A live session: its host, and those who watch. `client.hello` comes first.',
  received: namesOf(CLIENT_EVENTS).map((name) => {
    const [payload, ack] = [CLIENT_EVENTS[name], acks[name]];
    const sound = WITH_SOUND.includes(name);
    const summary = CLIENT_EVENT_TEXTS[name];
    return { name, summary, payload, sound, role: CLIENT_EVENT_ROLES[name], ...(ack && { ack }) };
  }),
  sent: namesOf(SERVER_EVENTS).map((name) => ({
    name,
    summary: SERVER_EVENT_TEXTS[name],
    payload: z.intersection(SERVER_EVENTS[name], stampSchema),
    sound: WITH_SOUND.includes(name),
  })),
};

const modelRequests: SocketChannel = {
  id: 'modelRequests',
  address: '/llm',
  summary: 'Model requests as they wait and run; a connection of its own, for one’s own requests.',
  received: namesOf(llmClientSchemas).map((name) => ({
    ...{ name, summary: LLM_CLIENT_EVENT_TEXTS[name], payload: llmClientSchemas[name], sound: false },
    ...{ role: LLM_CLIENT_EVENT_ROLES[name], ack: llmAckSchemas[name] },
  })),
  sent: namesOf(llmEventSchemas).map((name) => ({
    ...{ name: `llm.${name}`, summary: LLM_EVENT_TEXTS[name], payload: llmEventSchemas[name], sound: false },
  })),
};

/** Everything that is spoken over the socket. */
export const SOCKET_CHANNELS: readonly SocketChannel[] = [live, modelRequests];
