import { ERROR_CODES } from '../../protocol/error-codes.js';
import { wireErrorSchema } from '../../protocol/server-events.js';
import { type JsonSchema, SchemaBook } from './json-schema.js';
import { SOCKET_CHANNELS, type SocketChannel, type SocketEvent } from './socket-channels.js';
import { ABOUT_SOCKET } from './texts.js';

type Part = Readonly<Record<string, unknown>>;

export interface AsyncApiDocument {
  readonly asyncapi: string;
  readonly [member: string]: unknown;
}

/** The live socket as AsyncAPI 3.0: `receive` is what the server takes, `send` what it says. */
export function asyncApiDocument({ version }: { readonly version: string }): AsyncApiDocument {
  const writer = new Writer();
  const channels = Object.fromEntries(SOCKET_CHANNELS.map((channel) => [channel.id, writer.channel(channel)]));
  const operations = Object.fromEntries(SOCKET_CHANNELS.flatMap((channel) => writer.operations(channel)));
  return {
    asyncapi: '3.0.0',
    id: 'urn:trialogue:socket',
    info: { title: 'Trialogue, live', version, description: ABOUT_SOCKET, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: {
      own: {
        host: 'localhost:4000',
        pathname: '/socket.io/',
        protocol: 'wss',
        description: 'Socket.IO 4 over WebSocket, with one message per event; `ws` without TLS.',
      },
    },
    channels,
    operations,
    components: { messages: writer.messages(), schemas: writer.schemas() },
  };
}

class Writer {
  readonly #book = new SchemaBook();
  readonly #messages = new Map<string, Part>();

  channel({ address, summary, received, sent }: SocketChannel): Part {
    for (const event of [...received, ...sent]) this.#write(event, received.includes(event) ? 'request' : 'answer');
    const ids = [...[...received, ...sent].map(idOf), ...received.filter(isAnswered).map(ackIdOf)];
    const refs = ids.map((id) => [id, { $ref: `#/components/messages/${id}` }]);
    return { address, summary, messages: Object.fromEntries(refs) };
  }

  operations({ id, received, sent }: SocketChannel): [name: string, operation: Part][] {
    const channel = { $ref: `#/channels/${id}` };
    const message = (name: string) => ({ $ref: `#/channels/${id}/messages/${name}` });
    const takes = received.map((event): [string, Part] => [
      idOf(event),
      {
        action: 'receive',
        channel,
        summary: event.summary,
        messages: [message(idOf(event))],
        ...(isAnswered(event) && { reply: { channel, messages: [message(ackIdOf(event))] } }),
        ...(event.role && { 'x-role': event.role }),
      },
    ]);
    const says = sent.map((event): [string, Part] => [
      idOf(event),
      { action: 'send', channel, summary: event.summary, messages: [message(idOf(event))] },
    ]);
    return [...takes, ...says];
  }

  messages(): Part {
    return Object.fromEntries(this.#messages);
  }

  schemas(): Part {
    return this.#book.components();
  }

  #write(event: SocketEvent, direction: 'request' | 'answer'): void {
    const { name, summary, payload, sound, ack } = event;
    this.#messages.set(idOf(event), {
      name,
      summary,
      payload: this.#book[direction](payload),
      ...(sound && { 'x-second-argument': 'PCM: 48 kHz, mono, signed 16 bit, little-endian' }),
    });
    if (ack === undefined) return;
    this.#messages.set(ackIdOf(event), {
      name: `answer to ${name}`,
      summary: 'The acknowledgement of Socket.IO: the result, or what is wrong.',
      payload: { oneOf: [this.#ack(this.#book.answer(ack)), this.#refusal()] },
    });
  }

  #ack(data: JsonSchema): JsonSchema {
    return this.#book.object({ ok: { const: true }, data });
  }

  #refusal(): JsonSchema {
    const error = this.#book.answer(wireErrorSchema);
    const properties = error['properties'] as Record<string, JsonSchema>;
    const coded = { ...error, properties: { ...properties, code: { type: 'string', enum: Object.keys(ERROR_CODES) } } };
    return this.#book.name('SocketRefusal', this.#book.object({ ok: { const: false }, error: coded }));
  }
}

const isAnswered = ({ ack }: SocketEvent): boolean => ack !== undefined;
/** Names of members may not have dots. */
const idOf = ({ name }: SocketEvent): string =>
  name.replaceAll(/\.(\w)/g, (_dot, letter: string) => letter.toUpperCase());
const ackIdOf = (event: SocketEvent): string => `${idOf(event)}Answer`;
