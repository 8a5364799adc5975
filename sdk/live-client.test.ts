import { afterEach, describe, expect, it } from 'vitest';
import { LiveClient } from './live-client.js';
import type { LiveError } from './live-error.js';
import type { LiveClientOptions } from './live-options.js';
import { finished, LoopbackServer, type Answers } from './testing/loopback-server.js';
import { ScriptedPlayer } from './testing/scripted-player.js';
import { until } from './testing/until-state.js';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(answers?: Answers): Promise<LoopbackServer> {
  const server = await LoopbackServer.start(answers);
  closers.push(() => server.stop());
  return server;
}

function connect(server: { url: string }, options: Partial<LiveClientOptions> = {}): LiveClient {
  const client = new LiveClient({ url: server.url, role: 'host', briefing: 'show', ...options });
  closers.push(() => client.close());
  return client;
}

const frame = (value: number) => new Int16Array(1_920).fill(value);

describe('a live client', () => {
  it('says hello, joins, and sends the microphone as numbered frames until the server has them', async () => {
    const server = await serve();
    const client = connect(server, { headphones: true });
    const result = await client.start();
    expect(result.audio).toEqual({ nextSeq: 0, at: 0 });
    expect(server.hellos[0]).toEqual({
      protocol: 1,
      role: 'host',
      codec: 's16le',
      sampleRate: 48_000,
      briefing: 'show',
      headphones: true,
    });
    expect(client.getState()).toMatchObject({ connection: 'live', sessionId: 'ses_1', session: { title: 'A show' } });
    for (let i = 0; i < 20; i += 1) client.pushMicrophone(i * 1_920, frame(i));
    await until(client, (state) => state.capturedSamples === 20 * 1_920 && state.unconfirmedSamples === 0);
    expect(server.frames.map(({ seq, at, pcm }) => [seq, at, pcm[0]])).toEqual(
      Array.from({ length: 20 }, (_, i) => [i, i * 1_920, i]),
    );
    expect(server.faults).toEqual([]);
  });

  it('sends silence while muted, so that the clock of the session goes on', async () => {
    const server = await serve();
    const client = connect(server);
    await client.start();
    client.setMuted(true);
    client.pushMicrophone(0, frame(7));
    client.setMuted(false);
    client.pushMicrophone(1_920, frame(8));
    await server.until(() => server.frames.length === 2);
    expect(server.frames.map(({ pcm }) => pcm[0])).toEqual([0, 8]);
  });

  it('shows the conversation as the server tells it and the host hears it', async () => {
    const server = await serve();
    const player = new ScriptedPlayer();
    const client = connect(server, { player });
    await client.start();
    server.emit('stt.partial', { text: 'so what', startAt: 0 });
    await until(client, (state) => state.partial === 'so what');
    server.emit('stt.final', { text: 'so what do you think', startAt: 0, endAt: 9_000, typed: false });
    server.emit('session.state', { state: { turnState: 'thinking', turnId: 't1' } });
    server.emit('turn.start', { turnId: 't1', speaker: 'claude', reason: 'addressed' });
    server.emit('turn.delta', {
      turnId: 't1',
      text: 'Hello there.',
      words: [
        { text: 'Hello', from: 0, to: 10 },
        { text: 'there.', from: 10, to: 20 },
      ],
    });
    server.speak('t1', 0, new Int16Array([1, 2, 3]));
    server.emit('speech.end', { turnId: 't1', samples: 3 });
    const speaking = await until(client, (state) => state.speaking?.words.length === 2);
    expect(speaking).toMatchObject({
      partial: '',
      session: { turnState: 'thinking', title: 'A show' },
      speaking: { speaker: 'claude', heard: 0 },
    });
    player.report({ turnId: 't1', state: 'started', at: 100, played: 0 });
    player.report({ turnId: 't1', state: 'ended', at: 103, played: 3 });
    expect(client.getState().speaking?.heard).toBe(3);
    await server.until(() => server.reports.length === 2);
    const line = {
      turnId: 't1',
      speaker: 'claude',
      text: 'Hello there.',
      startAt: 100,
      endAt: 103,
      interrupted: false,
    };
    server.emit('turn.end', { line, heard: true });
    server.emit('marker.added', { id: 'm1', at: 5, label: 'x' });
    const after = await until(client, (state) => state.session?.markers.length === 1);
    expect(after).toMatchObject({ speaking: null, session: { lines: [line] } });
    expect(player.calls).toEqual([
      ['enqueue', 't1', 0, 3],
      ['end', 't1', 3],
    ]);
  });

  it('passes on pause, resume and clear', async () => {
    const server = await serve();
    const player = new ScriptedPlayer();
    const client = connect(server, { player });
    await client.start();
    server.emit('speech.pause', { turnId: 't1' });
    server.emit('speech.resume', { turnId: 't1', from: 40 });
    server.emit('speech.clear', { turnId: 't1' });
    server.emit('server.ack', { level: 'info', message: 'done' });
    await until(client, (state) => state.notices.length === 1);
    expect(player.calls).toEqual([
      ['pause', 't1'],
      ['resume', 't1', 40],
      ['clear', 't1'],
    ]);
  });

  it('comes back after a lost connection: missed events, unconfirmed sound and playback reports, each once and in order', async () => {
    const server = await serve();
    const player = new ScriptedPlayer();
    const client = connect(server, { player });
    await client.start();
    for (let i = 0; i < 5; i += 1) client.pushMicrophone(i * 1_920, frame(i));
    server.speak('t1', 0, new Int16Array(4_000));
    server.emit('turn.start', { turnId: 't1', speaker: 'claude', reason: 'balance' });
    await until(client, (state) => state.speaking !== null && state.unconfirmedSamples === 0);

    server.acknowledging = false;
    player.report({ turnId: 't0', state: 'ended', at: 20, played: 20 });
    await server.until(() => server.reports.length === 1);
    for (let i = 5; i < 9; i += 1) client.pushMicrophone(i * 1_920, frame(i));
    await server.until(() => server.frames.length === 9);
    server.onDisk = 6;
    server.drop();
    server.emit('turn.delta', { turnId: 't1', text: 'Hi.', words: [{ text: 'Hi.', from: 0, to: 10 }] });
    await until(client, (state) => state.connection === 'reconnecting');
    for (let i = 9; i < 40; i += 1) client.pushMicrophone(i * 1_920, frame(i));
    player.report({ turnId: 't1', state: 'started', at: 50, played: 0 });
    player.report({ turnId: 't1', state: 'progress', at: 150, played: 100 });
    player.report({ turnId: 't1', state: 'progress', at: 250, played: 200 });
    server.acknowledging = true;
    await until(
      client,
      (state) => state.connection === 'live' && state.unconfirmedSamples === 0 && state.speaking?.words.length === 1,
    );

    expect(server.hellos[1]?.resume).toEqual({
      sessionId: 'ses_1',
      token: 'secret',
      lastSeq: 1,
      speech: { turnId: 't1', received: 4_000 },
      held: { turnId: 't1', speaker: 'claude', received: 4_000 },
    });
    expect(server.frames.map(({ pcm }) => pcm[0])).toEqual(Array.from({ length: 40 }, (_, i) => i));
    // The first came before the line went, and the server lost it with what it had not on disk.
    expect(server.reports.map(({ at, seq }) => [at, seq])).toEqual([
      [20, 0],
      [20, 0],
      [50, 1],
      [250, 3],
    ]);
    server.repeat();
    server.emit('server.ack', { level: 'info', message: 'done' });
    const state = await until(client, ({ notices }) => notices.length === 1);
    expect(state.speaking?.words).toHaveLength(1);
    expect(server.faults).toEqual([]);
  });

  it('continues the session of an earlier page', async () => {
    const server = await serve();
    server.emit('stt.partial', { text: 'as I said', startAt: 0 });
    const client = connect(server, { resume: { sessionId: 'ses_1', token: 'secret' } });
    expect((await client.start()).resumed).toBe(true);
    expect(server.hellos[0]?.resume).toEqual({ sessionId: 'ses_1', token: 'secret', lastSeq: 0 });
    await until(client, (state) => state.partial === 'as I said');
  });

  it('lets a producer hear and see, without a say in what was played', async () => {
    const server = await serve();
    const player = new ScriptedPlayer();
    const client = connect(server, { role: 'producer', briefing: undefined, sessionId: 'ses_1', player });
    await client.start();
    expect(server.hellos[0]).toMatchObject({ role: 'producer', sessionId: 'ses_1' });
    server.emit('turn.start', { turnId: 't1', speaker: 'claude', reason: 'balance' });
    server.speak('t1', 0, new Int16Array(10));
    await until(client, (state) => state.speaking !== null);
    player.report({ turnId: 't1', state: 'progress', at: 5, played: 5 });
    client.pushMicrophone(0, frame(1));
    await client.addMarker('here');
    expect(client.getState().speaking?.heard).toBe(5);
    expect([server.reports, server.frames, client.ticket]).toEqual([[], [], null]);
  });

  it('rejects a refused request with the code, the words and the details of the server', async () => {
    const server = await serve({
      'floor.give': () => ({
        ok: false,
        error: {
          code: 'SPEAKER_UNKNOWN',
          message: 'Nobody is called bob.',
          retryable: false,
          details: { field: 'speaker' },
        },
      }),
    });
    const client = connect(server);
    await client.start();
    const error = await client.giveFloor('bob').catch((thrown: LiveError) => thrown);
    expect(error).toMatchObject({
      name: 'LiveError',
      code: 'SPEAKER_UNKNOWN',
      message: 'Nobody is called bob.',
      retryable: false,
      details: { field: 'speaker' },
    });
    await client.setHold(true);
    expect(server.requests.at(-1)).toEqual({ name: 'hold.set', payload: { on: true } });
  });

  it('rejects requests while it is offline instead of keeping them for later', async () => {
    const server = await serve();
    const client = connect(server);
    await client.start();
    server.drop();
    await until(client, (state) => state.connection === 'reconnecting');
    await expect(client.takeFloor()).rejects.toMatchObject({ code: 'not_connected', retryable: true });
    await until(client, (state) => state.connection === 'live');
    expect(server.requests).toEqual([]);
  });

  it('tells what it cannot understand and goes on', async () => {
    const server = await serve();
    const client = connect(server);
    await client.start();
    server.emitRaw('turn.start', { turnId: 7 });
    server.emitRaw(
      'speech.chunk',
      { turnId: 't', speaker: 'claude', at: 0, sessionId: 'ses_1', seq: 0 },
      new Uint8Array(3),
    );
    server.emitRaw('surprise', {});
    const state = await until(client, ({ notices }) => notices.length === 3);
    expect(state.notices.every(({ level }) => level === 'error')).toBe(true);
    expect(state).toMatchObject({ connection: 'live', speaking: null });
  });

  it('does not start when the server refuses, and says why', async () => {
    const server = await serve({
      'client.hello': () => ({
        ok: false,
        error: { code: 'BRIEFING_NOT_FOUND', message: 'There is no briefing called show.', retryable: false },
      }),
    });
    const client = connect(server);
    await expect(client.start()).rejects.toMatchObject({ code: 'BRIEFING_NOT_FOUND' });
    expect(client.getState()).toMatchObject({
      connection: 'refused',
      notices: [{ message: 'There is no briefing called show.' }],
    });
  });

  it('does not start when nobody answers', async () => {
    const server = await serve();
    const { url } = server;
    await server.stop();
    const client = connect({ url }, { connectTimeoutMs: 300 });
    await expect(client.start()).rejects.toMatchObject({
      code: 'unreachable',
      message: `No Trialogue server answers at ${url}.`,
    });
  });

  it('sends the last short frame before it ends the session', async () => {
    const server = await serve();
    const client = connect(server);
    await client.start();
    client.pushMicrophone(0, new Int16Array(2_000).fill(3));
    expect(await client.end()).toEqual(finished);
    expect(server.frames.map(({ n }) => n)).toEqual([1_920, 80]);
    expect(client.getState()).toMatchObject({ connection: 'ended', finished });
    await expect(client.takeFloor()).rejects.toMatchObject({ code: 'closed' });
  });

  it('is over when the server ends the session', async () => {
    const server = await serve();
    const client = connect(server);
    await client.start();
    server.emit('session.ended', { durationMs: 1_000, directory: 'recordings/x', files: [], reason: 'host' });
    expect((await until(client, (state) => state.connection === 'ended')).finished).toEqual(finished);
  });
});
