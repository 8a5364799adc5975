/**
 * A socket.io parser that sends ONE WebSocket message per event, binaries included; the stock one sends 1 + n,
 * and a lean server spends more than half of its CPU in write calls. Give it as `parser` to server and client.
 *
 * Text packets keep socket.io's own form (`2/nsp,id["event",…]`). A packet with binaries is one binary message:
 *
 *     u8 magic · u8 version · u16 LE binary count · u32 LE text length
 *     per binary: u32 LE argument index · u32 LE byte length
 *     the text packet (UTF-8), null in the place of each binary
 *     each binary, starting at an even offset, so that PCM can be read in place
 *
 * Binaries are arguments of the event, never nested in one. The decoder hands out `Uint8Array`s.
 */
export interface WirePacket {
  readonly type: number;
  readonly nsp: string;
  readonly data?: unknown;
  readonly id?: number | undefined;
}

type Binary = ArrayBuffer | ArrayBufferView;

const EVENT = 2;
const ACK = 3;
const MAGIC = 0x54;
const VERSION = 1;
const HEADER_BYTES = 8;
const ENTRY_BYTES = 8;
/** Bounds on what is parsed as JSON: a snapshot with 200 lines stays far below the first. */
const TEXT_CHARS_MAX = 1_000_000;
const BINARY_TEXT_BYTES_MAX = 64 * 1024;
const BINARIES_MAX = 16;
const RESERVED = new Set(['connect', 'connect_error', 'disconnect', 'disconnecting', 'newListener', 'removeListener']);
const TEXT_FORM = /^([0-4])(?:(\/[^,]*),)?(\d{0,15})/;

const utf8 = new TextEncoder();
const fromUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const even = (offset: number): number => offset + (offset & 1);

export class Encoder {
  encode(packet: WirePacket): [string | Uint8Array] {
    const args = packet.type === EVENT || packet.type === ACK ? packet.data : undefined;
    if (!Array.isArray(args) || !args.some(isBinary)) return [toText(packet)];
    return [toBinary(packet, args as unknown[])];
  }
}

/** Throws on anything malformed; socket.io then closes that one connection. */
export class Decoder {
  #listeners: ((packet: WirePacket) => void)[] = [];

  on(_event: 'decoded', listener: (packet: WirePacket) => void): this {
    this.#listeners.push(listener);
    return this;
  }

  off(_event: 'decoded', listener: (packet: WirePacket) => void): this {
    this.#listeners = this.#listeners.filter((known) => known !== listener);
    return this;
  }

  removeListener(event: 'decoded', listener: (packet: WirePacket) => void): this {
    return this.off(event, listener);
  }

  add(message: unknown): void {
    const packet = typeof message === 'string' ? fromText(message) : fromBinary(message);
    for (const listener of this.#listeners) listener(packet);
  }

  /** Every message is whole: there is nothing half-read to let go of. */
  destroy(): void {}
}

function isBinary(value: unknown): value is Binary {
  return value instanceof ArrayBuffer || ArrayBuffer.isView(value);
}

function asBytes(value: Binary): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function toText({ type, nsp, id, data }: WirePacket): string {
  const namespace = nsp === '/' ? '' : `${nsp},`;
  return `${type}${namespace}${id ?? ''}${data === undefined ? '' : JSON.stringify(data)}`;
}

function fromText(text: string): WirePacket {
  if (text.length > TEXT_CHARS_MAX) throw new Error('message too long');
  // What nearly every message is, each frame of a microphone among them.
  const packet = text.startsWith('2[') ? eventOf(text.slice(1)) : packetOf(text);
  if (!hasValidData(packet)) throw new Error('packet with impossible data');
  return packet;
}

function eventOf(json: string): WirePacket {
  return { type: EVENT, nsp: '/', data: JSON.parse(json) as unknown };
}

function packetOf(text: string): WirePacket {
  const form = TEXT_FORM.exec(text);
  if (form === null) throw new Error('not a packet');
  const [prefix, type, nsp = '/', id = ''] = form;
  const json = text.slice(prefix.length);
  const data: unknown = json === '' ? undefined : JSON.parse(json);
  return {
    type: Number(type),
    nsp,
    ...(id === '' ? {} : { id: Number(id) }),
    ...(data === undefined ? {} : { data }),
  };
}

/** The same rules as socket.io-parser 4: which data goes with which packet type. */
function hasValidData({ type, data }: WirePacket): boolean {
  switch (type) {
    case 0:
      return data === undefined || isRecord(data);
    case 1:
      return data === undefined;
    case EVENT:
      return Array.isArray(data) && isEventName(data[0]);
    case ACK:
      return Array.isArray(data);
    default:
      return typeof data === 'string' || isRecord(data);
  }
}

function isEventName(name: unknown): boolean {
  return typeof name === 'number' || (typeof name === 'string' && !RESERVED.has(name));
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function toBinary(packet: WirePacket, args: readonly unknown[]): Uint8Array {
  const binaries = args.flatMap((arg, index) => (isBinary(arg) ? [{ index, bytes: asBytes(arg) }] : []));
  const text = utf8.encode(toText({ ...packet, data: args.map((arg) => (isBinary(arg) ? null : arg)) }));
  if (binaries.length > BINARIES_MAX || text.length > BINARY_TEXT_BYTES_MAX) throw new RangeError('packet too large');
  const textStart = HEADER_BYTES + binaries.length * ENTRY_BYTES;
  const end = binaries.reduce((offset, { bytes }) => even(offset) + bytes.length, textStart + text.length);
  const message = new Uint8Array(end);
  const view = new DataView(message.buffer);
  view.setUint8(0, MAGIC);
  view.setUint8(1, VERSION);
  view.setUint16(2, binaries.length, true);
  view.setUint32(4, text.length, true);
  message.set(text, textStart);
  let offset = textStart + text.length;
  binaries.forEach(({ index, bytes }, entry) => {
    view.setUint32(HEADER_BYTES + entry * ENTRY_BYTES, index, true);
    view.setUint32(HEADER_BYTES + entry * ENTRY_BYTES + 4, bytes.length, true);
    message.set(bytes, even(offset));
    offset = even(offset) + bytes.length;
  });
  return message;
}

function fromBinary(message: unknown): WirePacket {
  if (!isBinary(message)) throw new Error('neither text nor binary');
  const bytes = asBytes(message);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < HEADER_BYTES || view.getUint8(0) !== MAGIC || view.getUint8(1) !== VERSION) {
    throw new Error('not a binary packet of this version');
  }
  const count = view.getUint16(2, true);
  const textLength = view.getUint32(4, true);
  const textStart = HEADER_BYTES + count * ENTRY_BYTES;
  const textEnd = textStart + textLength;
  if (count === 0 || count > BINARIES_MAX || textLength > BINARY_TEXT_BYTES_MAX || textEnd > bytes.length) {
    throw new Error('binary packet with an impossible header');
  }
  const packet = fromText(fromUtf8.decode(bytes.subarray(textStart, textEnd)));
  if (packet.type !== EVENT && packet.type !== ACK) throw new Error('binaries on a packet that takes none');
  placeBinaries(packet.data as unknown[], { view, count, textEnd });
  return packet;
}

interface BinaryLayout {
  readonly view: DataView;
  readonly count: number;
  readonly textEnd: number;
}

function placeBinaries(args: unknown[], { view, count, textEnd }: BinaryLayout): void {
  let offset = textEnd;
  for (let entry = 0; entry < count; entry += 1) {
    const index = view.getUint32(HEADER_BYTES + entry * ENTRY_BYTES, true);
    const length = view.getUint32(HEADER_BYTES + entry * ENTRY_BYTES + 4, true);
    const start = even(offset);
    if (index >= args.length || args[index] !== null || start + length > view.byteLength) {
      throw new Error('binary without a place');
    }
    args[index] = evenView(view, start, length);
    offset = start + length;
  }
  if (offset !== view.byteLength) throw new Error('bytes after the last binary');
}

/** Node's socket buffers begin anywhere, also at odd offsets, where an `Int16Array` cannot: only those are copied. */
function evenView(view: DataView, start: number, length: number): Uint8Array {
  const bytes = new Uint8Array(view.buffer, view.byteOffset + start, length);
  return bytes.byteOffset & 1 ? bytes.slice() : bytes;
}
