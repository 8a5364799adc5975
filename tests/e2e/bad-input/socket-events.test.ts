import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HelloResult } from '../../../src/protocol/socket-types.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

let app: TestApp;
let host: WireClient;
let welcome: HelloResult;
beforeAll(async () => {
  app = await startTestApp();
  ({ client: host, welcome } = await WireClient.host(app.url, { record: false }));
});
afterAll(() => app.close());

const HUGE = 'x'.repeat(50_000);

/** What a producer who joins now is told: the session as it really stands. */
async function snapshot() {
  const looker = await WireClient.connect(app.url);
  const { state } = await looker.welcomed({ role: 'producer', sessionId: welcome.sessionId });
  looker.close();
  return { ...state, producers: 0 };
}

describe('a message that does not fit the protocol is refused by field, and changes nothing', () => {
  it.each([
    ['a typed line that is a number', 'host.text', { text: 7 }, 'text', /string/],
    ['a typed line without text', 'host.text', {}, 'text', /string/],
    ['a typed line of blanks', 'host.text', { text: '   ' }, 'text', /1/],
    ['a typed line of 50,000 letters', 'host.text', { text: HUGE }, 'text', /4000/],
    ['a typed line that is a list', 'host.text', ['text'], 'payload', /object/],
    ['null for a payload', 'host.text', null, 'payload', /object/],
    ['the floor for a number', 'floor.give', { speaker: 3 }, 'speaker', /string/],
    ['the floor for a path', 'floor.give', { speaker: '../claude' }, 'speaker', /speaker id/],
    ['the floor for __proto__', 'floor.give', { speaker: '__proto__' }, 'speaker', /speaker id/],
    ['autopilot "yes"', 'autopilot.set', { on: 'yes' }, 'on', /boolean/],
    ['a hold without a word', 'hold.set', {}, 'on', /boolean/],
    ['a marker before the beginning', 'marker.add', { at: -1 }, 'at', /0/],
    ['a marker at half a sample', 'marker.add', { at: 0.5 }, 'at', /int/],
    ['a marker beyond all numbers', 'marker.add', { at: 1e300 }, 'at', /int|9007199254740991/],
    ['a marker label of 50,000 letters', 'marker.add', { label: HUGE }, 'label', /200/],
    ['an interruption that is a string', 'floor.take', 'now', 'payload', /object/],
    [
      'a report of an unknown state',
      'playback.report',
      { turnId: 't', state: 'dancing', at: 0, played: 0 },
      'state',
      /started/,
    ],
    [
      'a report that counts NaN',
      'playback.report',
      { turnId: 't', state: 'ended', at: Number.NaN, played: 0 },
      'at',
      /number/,
    ],
  ])('%s', async (_name, event, payload, field, expected) => {
    const before = await snapshot();
    const error = await host.refused(event, payload);
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', retryable: false, details: { field } });
    expect(error.details?.expected).toMatch(expected);
    expect(error.message).toContain(event);
    expect(error.message.length).toBeLessThan(500);
    expect(await snapshot()).toEqual(before);
  });

  it('a speaker who is not in the cast is refused with the names of those who are', async () => {
    const error = await host.refused('floor.give', { speaker: 'nobody' });
    expect(error).toMatchObject({ code: 'SPEAKER_UNKNOWN', details: { field: 'speaker', expected: 'claude, guest' } });
  });
});

describe('an event nobody knows is refused by name', () => {
  it.each(['host.shout', 'session.state', '__proto__', 'constructor', 'toString', '', 'x'.repeat(5_000)])(
    'named %j',
    async (event) => {
      const error = await host.refused(event, {});
      expect(error).toMatchObject({ code: 'UNKNOWN_EVENT', details: { field: 'event' } });
      expect(error.details?.expected).toContain('host.text');
      expect(error.message.length).toBeLessThan(200);
    },
  );

  it('a number for a name is refused like any other unknown one', async () => {
    const error = await host.refused(7 as unknown as string, {});
    expect(error.code).toBe('UNKNOWN_EVENT');
  });

  it('without a place for the answer the refusal comes as an error event', async () => {
    host.send('host.whisper', {});
    expect(await host.next('error', (error) => error.message.includes('host.whisper'))).toMatchObject({
      code: 'UNKNOWN_EVENT',
    });
  });
});

describe('the session that was sent nonsense', () => {
  it('refuses the fields of a lost number the same way without an answer to give', async () => {
    host.send('playback.report', { turnId: 'turn-0001', state: 'ended', at: 0, played: -4 });
    const error = await host.next('error', (one) => one.details?.field === 'played');
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', sessionId: welcome.sessionId });
  });

  it('answers its host as before', async () => {
    expect(await host.ask('host.text', { text: 'Guest, are you still there?' })).toEqual({ ok: true, data: null });
    expect(await host.next('turn.start')).toMatchObject({ speaker: 'guest', reason: 'addressed' });
  });
});

describe('a message that is no message', () => {
  it.each([
    ['text that is not a packet', 'hello there'],
    ['a packet of broken JSON', '2["host.text",{'],
    ['an event with a reserved name', '2["disconnect"]'],
    ['an event that is not a list', '2{"host.text":1}'],
    ['binary noise', Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9)],
    ['a binary packet whose header lies', Uint8Array.of(0x54, 1, 255, 255, 255, 255, 255, 255, 0, 0)],
    ['an empty binary message', new Uint8Array(0)],
  ])('%s closes that connection alone', async (_name, message) => {
    const rude = await WireClient.connect(app.url);
    rude.socket.io.engine.write(message);
    await rude.closed;
    expect(await host.ask('hold.set', { on: false })).toMatchObject({ ok: true });
  });

  it('a message larger than any the protocol has closes that connection alone, and its host may come back', async () => {
    const { client, welcome: own } = await WireClient.host(app.url, { record: false });
    client.send('host.text', { text: 'x'.repeat(200_000) });
    await client.closed;
    expect(await host.ask('hold.set', { on: false })).toMatchObject({ ok: true });
    const again = await WireClient.connect(app.url);
    const { sessionId, token } = own;
    expect(await again.welcomed({ role: 'host', resume: { sessionId, token, lastSeq: 0 } })).toMatchObject({
      resumed: true,
    });
    again.close();
  });
});
