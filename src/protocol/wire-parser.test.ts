import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { afterEach, describe, expect, it } from 'vitest';
import * as wireParser from './wire-parser.js';
import { Decoder, Encoder, type WirePacket } from './wire-parser.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function decode(message: unknown): WirePacket {
  const packets: WirePacket[] = [];
  const decoder = new Decoder();
  decoder.on('decoded', (packet) => packets.push(packet));
  decoder.add(message);
  expect(packets).toHaveLength(1);
  return packets[0] as WirePacket;
}

function encode(packet: WirePacket): string | Uint8Array {
  return new Encoder().encode(packet)[0];
}

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown);
const binary = fc.uint8Array({ maxLength: 300 });
const eventName = fc.string().filter((name) => !/^(dis)?connect|^(newL|removeL)istener$/.test(name));
const packet = fc.record(
  {
    type: fc.constant(2),
    nsp: fc.constantFrom('/', '/admin', '/é'),
    data: fc
      .tuple(eventName, fc.array(fc.oneof(json, binary), { maxLength: 8 }))
      .map(([name, args]) => [name, ...args]),
    id: fc.nat(),
  },
  { requiredKeys: ['type', 'nsp', 'data'] },
);

describe('the wire parser', () => {
  it('gives back every packet it was given, in one message', () => {
    fc.assert(
      fc.property(packet, (given) => {
        expect(new Encoder().encode(given)).toHaveLength(1);
        expect(decode(encode(given))).toEqual(given);
      }),
    );
  });

  it('survives the packet types that set up and close a connection', () => {
    const packets: WirePacket[] = [
      { type: 0, nsp: '/' },
      { type: 0, nsp: '/', data: { token: 'x' } },
      { type: 1, nsp: '/' },
      { type: 3, nsp: '/', id: 7, data: [{ ok: true }] },
      { type: 3, nsp: '/', id: 8, data: [new Uint8Array([1, 2])] },
      { type: 4, nsp: '/', data: { message: 'no' } },
    ];
    for (const given of packets) expect(decode(encode(given))).toEqual(given);
  });

  it('hands out samples that an Int16Array can view in place, wherever the message lies in memory', () => {
    const pcm = new Int16Array([1, -2, 32_767, -32_768]);
    for (const name of ['a', 'ab', 'abé']) {
      const message = encode({ type: 2, nsp: '/', data: [name, pcm] }) as Uint8Array;
      for (const shift of [0, 1]) {
        const memory = new Uint8Array(message.length + shift);
        memory.set(message, shift);
        const [, samples] = decode(memory.subarray(shift)).data as [string, Uint8Array];
        expect(samples.byteOffset % 2).toBe(0);
        expect(new Int16Array(samples.buffer, samples.byteOffset, 4)).toEqual(pcm);
      }
      const unshifted = decode(message).data as [string, Uint8Array];
      expect(unshifted[1].buffer).toBe(message.buffer);
    }
  });

  it('refuses random bytes and random text by throwing, never otherwise', () => {
    const attempt = (message: unknown) => {
      try {
        new Decoder().add(message);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), attempt), { numRuns: 300 });
    fc.assert(fc.property(fc.string({ maxLength: 200 }), attempt), { numRuns: 300 });
    fc.assert(
      fc.property(packet, fc.nat(), fc.nat(255), (given, place, value) => {
        const message = encode(given);
        if (typeof message === 'string') return attempt(message.slice(0, place % (message.length + 1)));
        message[place % message.length] = value;
        attempt(message);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['text that is not a packet', 'hello'],
    ['an event without a name', '2[]'],
    ['an event with a reserved name', '2["disconnect"]'],
    ['an endless text', `2["x","${'a'.repeat(1_000_001)}"]`],
    ['a stock binary packet', '51-["x",{"_placeholder":true,"num":0}]'],
    ['a binary message of another version', new Uint8Array([0x54, 2, 1, 0, 0, 0, 0, 0])],
    ['a text length beyond the message', new Uint8Array([0x54, 1, 1, 0, 255, 255, 255, 255])],
    ['something that is neither', 42],
  ])('throws on %s', (_what, message) => {
    expect(() => new Decoder().add(message)).toThrow();
  });

  it('throws when a binary is cut short or followed by more', () => {
    const message = encode({ type: 2, nsp: '/', data: ['x', new Uint8Array(10)] }) as Uint8Array;
    expect(() => decode(message.subarray(0, -1))).toThrow();
    expect(() => decode(new Uint8Array([...message, 0]))).toThrow();
  });

  it('carries events over a real connection as one WebSocket message, and loses only the peer that talks nonsense', async () => {
    const http = createServer();
    const server = new Server(http, { parser: wireParser, transports: ['websocket'] });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    closers.push(() => server.close());
    server.on('connection', (socket) => {
      socket.on('error', () => socket.emit('never'));
      socket.on('pcm', (header: unknown, bytes: Uint8Array) => socket.emit('pcm', header, bytes));
      socket.on('ask', (question: unknown, ack: (answer: unknown) => void) => ack({ ok: true, question }));
    });
    const connect = () => {
      const socket = io(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, {
        parser: wireParser,
        transports: ['websocket'],
        forceNew: true,
        reconnection: false,
      });
      closers.push(() => socket.close());
      return socket;
    };
    const good = connect();
    const bad = connect();
    await Promise.all([good, bad].map((socket) => new Promise<void>((resolve) => socket.on('connect', resolve))));
    expect(await good.emitWithAck('ask', { n: 1 })).toEqual({ ok: true, question: { n: 1 } });

    let messages = 0;
    good.io.engine.on('packet', (engine) => {
      if (engine.type === 'message') messages += 1;
    });
    const echoed = new Promise<unknown[]>((resolve) => good.on('pcm', (...args: unknown[]) => resolve(args)));
    good.emit('pcm', { seq: 0 }, new Int16Array([5, -5]));
    const [header, bytes] = await echoed;
    expect(header).toEqual({ seq: 0 });
    expect([...(bytes as Uint8Array)]).toEqual([5, 0, 251, 255]);
    expect(messages).toBe(1);

    const gone = new Promise<string>((resolve) => bad.on('disconnect', resolve));
    bad.io.engine.write(new Uint8Array([1, 2, 3]) as never);
    await gone;
    expect(await good.emitWithAck('ask', 2)).toEqual({ ok: true, question: 2 });
  });
});
