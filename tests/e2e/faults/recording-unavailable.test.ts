import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';
import { hearEverything } from '../../support/wire-listener.js';

/** The folder's parent is a file: nothing can be made in it, not even by root. */
describe('a recordings folder that cannot be written', () => {
  let root: string;
  let app: TestApp;
  let blocked: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'trialogue-blocked-'));
    const folder = join(root, 'parent');
    blocked = join(folder, 'recordings');
    await mkdir(blocked, { recursive: true });
    app = await startTestApp({ env: { RECORDINGS_DIR: blocked } });
    await rm(folder, { recursive: true, force: true });
    await writeFile(folder, 'in the way');
  });
  afterEach(async () => {
    await app.close();
    await rm(root, { recursive: true, force: true });
  });

  it('refuses a session before anything is live, and says where the trouble is', async () => {
    const client = await WireClient.connect(app.url);
    const answer = await client.hello({ role: 'host', briefing: 'duo' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'RECORDING_UNAVAILABLE', retryable: true } });
    expect(answer.ok ? '' : answer.error.message).toContain(blocked);
    expect(client.arrived).toEqual([]);
    expect(await client.refused('host.text', { text: 'hello?' })).toMatchObject({ code: 'HELLO_REQUIRED' });
    client.close();
  });

  it('lets a host go live without a recording, and begin one once the folder is there', async () => {
    const { client: host, welcome } = await WireClient.host(app.url, { record: false });
    hearEverything(host);
    expect(await host.refused('recording.start', {})).toMatchObject({ code: 'RECORDING_UNAVAILABLE' });
    expect(host.all('session.state').some(({ state }) => state.recording?.state === 'recording')).toBe(false);
    await host.ask('host.text', { text: 'Guest, are we live?' });
    expect(await host.next('turn.end', ({ line }) => line.speaker === 'guest')).toMatchObject({ heard: true });
    await rm(join(root, 'parent'));
    expect(await host.ask('recording.start', {})).toMatchObject({ ok: true });
    expect(await readdir(blocked)).toEqual([welcome.sessionId]);
    expect(await host.ask('session.end', {})).toMatchObject({ ok: true });
    host.close();
  });
});

describe('a log folder that cannot be written', () => {
  it('refuses a session in words of its own, before anything is live', async () => {
    const root = await mkdtemp(join(tmpdir(), 'trialogue-blocked-'));
    await writeFile(join(root, 'file'), 'in the way');
    const app = await startTestApp({ env: { LOGS_DIR: join(root, 'file', 'logs') } });
    const client = await WireClient.connect(app.url);
    const answer = await client.hello({ role: 'host', briefing: 'duo' });
    expect(answer).toMatchObject({ ok: false, error: { code: 'RECORDING_UNAVAILABLE' } });
    expect(await readdir(app.recordingsDir)).toEqual([]);
    client.close();
    await app.close();
    await rm(root, { recursive: true });
  });
});
