import { assert, constantFrom, array, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SseEvent, SseParser } from './sse-parser.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(text: string | Uint8Array, pieceBytes = Number.POSITIVE_INFINITY): SseEvent[] {
  const bytes = typeof text === 'string' ? bytesOf(text) : text;
  const parser = new SseParser();
  const events: SseEvent[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes)
    events.push(...parser.push(bytes.subarray(at, at + pieceBytes)));
  return events;
}

const message = (data: string, id = '') => ({ event: 'message', data, id });

describe('the events of a stream', () => {
  it('are those of the standard’s examples', () => {
    expect(parse('data: YHOO\ndata: +2\ndata: 10\n\n')).toEqual([message('YHOO\n+2\n10')]);
    expect(
      parse(': test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n'),
    ).toEqual([message('first event', '1'), message('second event'), message(' third event')]);
    expect(parse('data\n\ndata\ndata\n\ndata:')).toEqual([message(''), message('\n')]);
    expect(parse('data:test\n\ndata: test\n\n')).toEqual([message('test'), message('test')]);
  });

  it('have names and ids; an id holds until the next', () => {
    expect(parse('event: token\nid: 3\ndata: {"a":1}\n\nevent: token\ndata: 2\n\n')).toEqual([
      { event: 'token', data: '{"a":1}', id: '3' },
      { event: 'token', data: '2', id: '3' },
    ]);
  });

  it.each(['\n', '\r', '\r\n'])('end their lines with %j', (end) => {
    expect(parse(['data: a', 'data: b', '', 'data: c', '', ''].join(end))).toEqual([message('a\nb'), message('c')]);
  });

  it('let pass what is no field, and an id with a NUL', () => {
    expect(parse('colour: red\ndata: a\nid: x\0y\n:heartbeat\n\n')).toEqual([message('a')]);
  });

  it('may begin with a byte order mark', () => {
    expect(parse('\uFEFFdata: a\n\n')).toEqual([message('a')]);
  });

  it('do not count before they are whole', () => {
    const parser = new SseParser('4');
    expect(parser.push(bytesOf('id: 5\ndata: half'))).toEqual([]);
    expect(parser.lastEventId).toBe('4');
    expect(parser.push(bytesOf('\n\n'))).toEqual([message('half', '5')]);
    expect(parser.lastEventId).toBe('5');
  });

  it('say how soon to come back', () => {
    const parser = new SseParser();
    parser.push(bytesOf('retry: 2500\nretry: soon\n\n'));
    expect(parser.retryMs).toBe(2_500);
  });

  it('do not fill the memory', () => {
    const parser = new SseParser();
    const piece = bytesOf(`data: ${'x'.repeat(500_000)}\n`);
    expect(() => {
      for (let n = 0; n < 20; n += 1) parser.push(piece);
    }).toThrow(RangeError);
    expect(() => new SseParser().push(bytesOf('x'.repeat(5_000_000)))).toThrow(RangeError);
  });

  it('are the same however the stream is cut into pieces', () => {
    const piece = constantFrom('data: é', 'data:🎙', 'data', 'id: 7', 'id', 'event: token', ':', 'retry: 1', '', 'x');
    const end = constantFrom('\n', '\r', '\r\n');
    assert(
      property(array(piece, { maxLength: 30 }), array(end, { minLength: 31, maxLength: 31 }), (lines, ends) => {
        const text = lines.map((line, index) => line + (ends[index] ?? '\n')).join('');
        const whole = parse(text);
        for (const bytes of [1, 2, 3, 7]) expect(parse(text, bytes)).toEqual(whole);
      }),
    );
  });

  it('never fail, whatever comes', () => {
    assert(property(uint8Array({ maxLength: 300 }), (bytes) => void parse(bytes, 5)));
  });
});
