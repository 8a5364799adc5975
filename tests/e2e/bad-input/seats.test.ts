import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limits } from '../../../src/limits.js';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const newHost = (fields: object = {}) => WireClient.host(app.url, { record: false, ...fields });

async function refusedHello(fields: object) {
  const client = await WireClient.connect(app.url);
  const answer = await client.hello(fields);
  if (answer.ok) throw new Error('the hello was accepted');
  return { client, error: answer.error };
}

describe('a hello that does not fit is refused by field, and the same connection may say a better one', () => {
  it.each([
    ['a sound format the house does not take', { codec: 'opus' }, 'codec', /s16le/],
    ['a sample rate of 44.1 kHz', { sampleRate: 44_100 }, 'sampleRate', /48000/],
    ['a sample rate in words', { sampleRate: '48000' }, 'sampleRate', /48000/],
    ['no sample rate', { sampleRate: undefined }, 'sampleRate', /48000/],
    ['a role nobody has', { role: 'director' }, 'role', /host/],
    ['no role', { role: undefined }, 'role', /host/],
    ['a protocol in words', { protocol: 'one' }, 'protocol', /number/],
    ['a briefing that is a number', { briefing: 5 }, 'briefing', /string/],
    ['a briefing with a name of 5,000 letters', { briefing: 'x'.repeat(5_000) }, 'briefing', /200/],
    ['no briefing', { briefing: undefined }, 'briefing', /briefing/],
    ['a resume without a token', { resume: { sessionId: 'a', lastSeq: 0 } }, 'resume.token', /string/],
    ['a resume that counts backwards', { resume: { sessionId: 'a', token: 'b', lastSeq: -1 } }, 'resume.lastSeq', /0/],
    [
      'a resume with a lost place',
      { resume: { sessionId: 'a', token: 'b', lastSeq: 0, speech: { turnId: 't', received: null } } },
      'resume.speech.received',
      /number/,
    ],
  ])('%s', async (_name, fields, field, expected) => {
    const { client, error } = await refusedHello({ role: 'host', briefing: 'duo', record: false, ...fields });
    expect(error).toMatchObject({ code: 'VALIDATION_ERROR', details: { field } });
    expect(error.details?.expected).toMatch(expected);
    expect(await client.welcomed({ role: 'host', briefing: 'duo', record: false })).toMatchObject({ resumed: false });
    client.close();
  });

  it('protocol 99 is told which one is spoken here', async () => {
    const { client, error } = await refusedHello({ protocol: 99, role: 'host', briefing: 'duo' });
    expect(error).toMatchObject({ code: 'PROTOCOL_MISMATCH', details: { field: 'protocol', expected: '1' } });
    client.close();
  });

  it('anything before the hello is told to wait for it', async () => {
    const client = await WireClient.connect(app.url);
    for (const [event, payload] of [
      ['host.text', { text: 'hi' }],
      ['session.end', {}],
      ['marker.add', {}],
    ] as const)
      expect(await client.refused(event, payload)).toMatchObject({ code: 'HELLO_REQUIRED' });
    client.close();
  });

  it('a second hello on a connection is refused, also while the first is being answered, and makes no second session', async () => {
    const client = await WireClient.connect(app.url);
    const hellos = [1, 2, 3].map(() => client.hello({ role: 'host', briefing: 'duo', record: false }));
    const answers = await Promise.all(hellos);
    expect(answers.map((answer) => answer.ok)).toEqual([true, false, false]);
    expect(await client.hello({ role: 'host', briefing: 'duo' })).toMatchObject({
      ok: false,
      error: { code: 'VALIDATION_ERROR' },
    });
    expect(await client.ask('hold.set', { on: false })).toMatchObject({ ok: true });
    client.close();
  });
});

describe('a host who comes to a session that is not theirs', () => {
  it('is told that it has a host', async () => {
    const { client: host, welcome } = await newHost();
    const { client, error } = await refusedHello({ role: 'host', sessionId: welcome.sessionId });
    expect(error).toMatchObject({ code: 'HOST_TAKEN', retryable: false });
    expect(await host.ask('hold.set', { on: false })).toMatchObject({ ok: true });
    for (const one of [host, client]) one.close();
  });

  it.each([
    ['another token', (token: string) => `${token.slice(1)}x`],
    ['a shorter token', (token: string) => token.slice(1)],
    ['no token', () => ''],
  ])('with %s is refused, and the host stays where they are', async (_name, wrong) => {
    const { client: host, welcome } = await newHost();
    const { sessionId, token } = welcome;
    const { client, error } = await refusedHello({
      role: 'host',
      resume: { sessionId, token: wrong(token), lastSeq: 0 },
    });
    expect(error).toMatchObject({ code: 'RESUME_REFUSED', retryable: false });
    expect(error.message).not.toContain(token);
    expect(await host.ask('hold.set', { on: false })).toMatchObject({ ok: true });
    for (const one of [host, client]) one.close();
  });

  it('that is not live is told so', async () => {
    const { client, error } = await refusedHello({
      role: 'host',
      resume: { sessionId: 'ses_nowhere0', token: 'x', lastSeq: 0 },
    });
    expect(error).toMatchObject({ code: 'SESSION_NOT_FOUND', details: { field: 'sessionId' } });
    client.close();
  });
});

describe('a host who comes back while the old connection still stands', () => {
  it('takes its place: the old one is closed, the floor stays theirs, nobody counts twice', async () => {
    const { client: old, welcome } = await newHost();
    const { sessionId, token } = welcome;
    const back = await WireClient.connect(app.url);
    const again = await back.welcomed({ role: 'host', resume: { sessionId, token, lastSeq: welcome.lastSeq } });
    expect(again).toMatchObject({ sessionId, resumed: true });
    await old.closed;
    await back.ask('host.text', { text: 'Guest, are you there?' });
    expect(await back.next('turn.start')).toMatchObject({ speaker: 'guest' });
    expect(old.all('turn.start')).toEqual([]);
    expect(back.all('session.state').every(({ state }) => state.hostPresent !== false)).toBe(true);
    back.close();
  });

  it('says no goodbye for the session when the old connection closes late', async () => {
    const { client: old, welcome } = await newHost();
    const { sessionId, token } = welcome;
    const back = await WireClient.connect(app.url);
    await back.welcomed({ role: 'host', resume: { sessionId, token, lastSeq: 0 } });
    await old.closed;
    const looker = await WireClient.connect(app.url);
    expect((await looker.welcomed({ role: 'producer', sessionId })).state.hostPresent).toBe(true);
    for (const one of [back, looker]) one.close();
  });
});

describe('a producer', () => {
  it('who asks for a session that is not there is told so', async () => {
    for (const fields of [{ sessionId: 'ses_nowhere0' }, {}, { sessionId: '../../etc' }]) {
      const { client, error } = await refusedHello({ role: 'producer', ...fields });
      expect(error).toMatchObject({ code: 'SESSION_NOT_FOUND' });
      client.close();
    }
  });

  it('may watch and set markers, and nothing of what the host may', async () => {
    const { client: host, welcome } = await newHost();
    const producer = await WireClient.connect(app.url);
    const { token } = await producer.welcomed({ role: 'producer', sessionId: welcome.sessionId });
    expect(token).toBe('');
    const commands = {
      'host.text': { text: 'I am the host' },
      'floor.take': {},
      'floor.give': { speaker: 'guest' },
      'autopilot.set': { on: true },
      'hold.set': { on: true },
      'recording.start': {},
      'recording.stop': {},
      'session.end': {},
      'playback.report': { turnId: 'turn-0001', state: 'ended', at: 0, played: 0 },
    };
    for (const [event, payload] of Object.entries(commands))
      expect(await producer.refused(event, payload), event).toMatchObject({ code: 'HOST_ONLY' });
    expect(await producer.ask('marker.add', { label: 'good' })).toMatchObject({ ok: true, data: { label: 'good' } });
    expect(await host.next('marker.added')).toMatchObject({ label: 'good' });
    expect(host.all('turn.start')).toEqual([]);
    for (const one of [host, producer]) one.close();
  });

  it('too many are refused one by one; a place that falls free is given again', async () => {
    const { client: host, welcome } = await newHost();
    const join = { role: 'producer', sessionId: welcome.sessionId };
    const seated = await Promise.all(
      Array.from({ length: limits.socketsPerSession - 1 }, async () => {
        const producer = await WireClient.connect(app.url);
        await producer.welcomed(join);
        return producer;
      }),
    );
    const { client: late, error } = await refusedHello(join);
    expect(error).toMatchObject({ code: 'TOO_MANY_SESSIONS', retryable: true });
    expect(error.message).toContain(String(limits.socketsPerSession));
    seated[0]?.close();
    const joined = welcome.lastSeq + seated.length;
    await host.next('session.state', ({ seq, state }) => seq > joined && state.producers === seated.length - 1);
    expect(await late.welcomed(join)).toMatchObject({ sessionId: welcome.sessionId });
    for (const one of [host, late, ...seated]) one.close();
  });
});
