import { symlink, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

const SECRET = 'nobody may read this';

let app: TestApp;
let sessionId: string;
beforeAll(async () => {
  app = await startTestApp();
  const { client, welcome } = await WireClient.host(app.url);
  ({ sessionId } = welcome);
  await client.ask('session.end', {});
  await writeFile(join(app.recordingsDir, 'secret.wav'), SECRET);
  await writeFile(join(app.recordingsDir, sessionId, 'notes.txt'), SECRET);
  await symlink(join(app.recordingsDir, 'secret.wav'), join(app.recordingsDir, 'ses_elsewhere0'));
});
afterAll(() => app.close());

/** The path as it is written, which `fetch` would tidy up first. */
function rawGet(path: string): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (bytes) => (text += bytes.toString('utf8')));
    socket.on('error', reject);
    socket.on('close', () => {
      const [head = '', ...body] = text.split('\r\n\r\n');
      resolve({ status: Number(head.split(' ')[1]), body: body.join('\r\n\r\n') });
    });
  });
}

describe('a recording is reached by its session and its file name, and by nothing else', () => {
  it.each([
    ['a name that climbs out', (id: string) => `${id}/files/../../secret.wav`],
    ['a name that climbs out in disguise', (id: string) => `${id}/files/..%2fsecret.wav`],
    ['a name that climbs out in a double disguise', (id: string) => `${id}/files/..%252fsecret.wav`],
    ['a name that climbs out with backslashes', (id: string) => `${id}/files/..%5csecret.wav`],
    ['an absolute name', () => `ses_aaaaaaaa/files/%2fetc%2fpasswd`],
    ['a name with a zero byte', (id: string) => `${id}/files/you.wav%00.txt`],
    ['a file that is none of the recording', (id: string) => `${id}/files/notes.txt`],
    ['a file that is not there', (id: string) => `${id}/files/nobody.wav`],
    ['a session that climbs out', () => `..%2f..%2f..%2fetc/files/passwd`],
    ['a session called ..', () => `../files/secret.wav`],
    ['a session nobody had', () => `ses_00000000/files/you.wav`],
    ['the files of a session nobody had', () => `ses_00000000/files`],
    ['a session that is a file', () => `ses_elsewhere0/files/secret.wav`],
    ['a session with the name of a property', () => `__proto__/files`],
    ['a session with a name of 5,000 letters', () => `ses_${'a'.repeat(5_000)}/files`],
  ])('%s is answered 404 in the envelope', async (_name, path) => {
    const { status, body } = await rawGet(`/api/sessions/${path(sessionId)}`);
    expect(body).not.toContain(SECRET);
    expect(body).not.toContain('root:');
    expect(body).not.toContain(app.recordingsDir);
    expect(status).toBe(404);
    const envelope = JSON.parse(body) as Record<string, unknown>;
    expect(envelope).toMatchObject({ success: false, error: { code: 'NOT_FOUND' } });
    expect(Object.keys(envelope).sort()).toEqual(['error', 'requestId', 'success', 'timestamp']);
  });

  it('an address that cannot be decoded is answered 400 in the envelope', async () => {
    const { status, body } = await rawGet(`/api/sessions/${sessionId}/files/%E0%A4%A`);
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ success: false, error: { code: 'VALIDATION_ERROR' } });
  });

  it('a range that is none is answered 416 in the envelope, with the size there is', async () => {
    for (const path of [`sessions/${sessionId}/files/you.wav`, `recordings/${sessionId}/files/you.wav`]) {
      const headers = { Range: 'bytes=999999999-' };
      const answer = await fetch(`${app.url}/api/${path}`, { headers });
      expect(answer.status).toBe(416);
      expect(answer.headers.get('content-range')).toMatch(/^bytes \*\/\d+$/);
      expect(await answer.json()).toMatchObject({ success: false, error: { code: 'RANGE_REFUSED' } });
    }
  });

  it('the files that belong to it are served', async () => {
    const answer = await fetch(`${app.url}/api/sessions/${sessionId}/files`);
    const { data } = (await answer.json()) as { data: { files: { name: string; bytes: number }[] } };
    expect(data.files.map((file) => file.name)).toEqual(
      expect.arrayContaining(['you.wav', 'guest.wav', 'session.yaml']),
    );
    const stem = await fetch(`${app.url}/api/sessions/${sessionId}/files/you.wav`);
    expect((await stem.arrayBuffer()).byteLength).toBe(data.files.find((file) => file.name === 'you.wav')?.bytes);
  });
});
