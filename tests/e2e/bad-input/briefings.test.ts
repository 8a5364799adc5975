import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

const GOOD =
  '---\ntitle: A show\ncast:\n  - { id: guest, name: Guest, role: guest }\n---\n\n## A point\n\nSome words.\n';

let app: TestApp;
let root: string;
let ran: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'trialogue-briefings-'));
  ran = join(root, 'was-run');
  const folder = join(root, 'shows');
  await mkdir(folder);
  const files: Record<string, string | Uint8Array> = {
    'good.md': GOOD,
    'latin.md': Uint8Array.from([...Buffer.from('---\ntitle: Caf'), 0xe9, ...Buffer.from('\n---\n')]),
    'broken.md': '---\ntitle: [unclosed\ncast: {\n---\n',
    'script.md': `---js\nrequire('node:fs').writeFileSync(${JSON.stringify(ran)}, 'yes')\n---\n`,
    'tagged.md': `---\ntitle: !!js/function 'function () { return 1 }'\n---\n`,
    'bare.md': 'Just words.',
    'huge.md': `${GOOD}${'x'.repeat(300 * 1024)}`,
    'empty.md': '',
    '../outside.md': GOOD,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await symlink(join(root, 'outside.md'), join(folder, 'link.md'));
  await mkdir(join(folder, 'folder.md'));
  app = await startTestApp({ env: { BRIEFINGS_DIR: folder } });
});
afterAll(async () => {
  await app.close();
  await rm(root, { recursive: true, force: true });
});

describe('a briefing that cannot be used is refused with a reason, and no session is left behind', () => {
  it.each([
    ['is not there', 'nothing', 'BRIEFING_NOT_FOUND', /good/],
    ['is almost there', 'goood', 'BRIEFING_NOT_FOUND', /Did you mean "good"/],
    ['lies above the folder', '../outside', 'BRIEFING_NOT_FOUND', /no briefing/],
    ['lies above the folder, written otherwise', 'x/../../outside.md', 'BRIEFING_NOT_FOUND', /no briefing/],
    ['lies at an absolute path', '/etc/passwd', 'BRIEFING_NOT_FOUND', /no briefing/],
    ['lies behind backslashes', '..\\outside', 'BRIEFING_NOT_FOUND', /no briefing/],
    ['has a zero byte in its name', 'good\0.md', 'BRIEFING_NOT_FOUND', /no briefing/],
    ['is a link out of the folder', 'link', 'BRIEFING_NOT_FOUND', /no briefing/],
    ['is a folder', 'folder', 'BRIEFING_NOT_FOUND', /no briefing/],
    ['is not UTF-8', 'latin', 'BRIEFING_INVALID', /UTF-8/],
    ['is broken YAML', 'broken', 'BRIEFING_INVALID', /line \d+, column \d+/],
    ['names JavaScript as its language', 'script', 'BRIEFING_INVALID', /never run/],
    ['asks for a function', 'tagged', 'BRIEFING_INVALID', /YAML/],
    ['has no front matter', 'bare', 'BRIEFING_INVALID', /front matter/],
    ['is empty', 'empty', 'BRIEFING_INVALID', /front matter/],
    ['is larger than any show', 'huge', 'BRIEFING_INVALID', /262144/],
  ])('one that %s', async (_name, briefing, code, message) => {
    const client = await WireClient.connect(app.url);
    const answer = await client.hello({ role: 'host', briefing });
    expect(answer).toMatchObject({ ok: false, error: { code, retryable: false } });
    expect(answer.ok ? '' : answer.error.message).toMatch(message);
    expect(answer.ok ? '' : answer.error.message).not.toContain(root);
    expect(await readdir(app.recordingsDir)).toEqual([]);
    expect(await readdir(app.logsDir)).toEqual([]);
    expect(await client.refused('host.text', { text: 'anyone?' })).toMatchObject({ code: 'HELLO_REQUIRED' });
    client.close();
  });

  it('one that holds a script has not been run, nor by the list of shows', async () => {
    const list = (await (await fetch(`${app.url}/api/briefings`)).json()) as {
      data: { id: string; problem: string | null }[];
    };
    const script = list.data.find((briefing) => briefing.id === 'script');
    expect(script?.problem).toMatch(/never run/);
    expect(list.data.find((briefing) => briefing.id === 'good')?.problem).toBeNull();
    expect(existsSync(ran)).toBe(false);
  });

  it('the next hello on the same connection with a good one goes live', async () => {
    const client = await WireClient.connect(app.url);
    await client.hello({ role: 'host', briefing: 'broken' });
    const { sessionId, state } = await client.welcomed({ role: 'host', briefing: 'good' });
    expect(state.title).toBe('A show');
    expect(await readdir(app.recordingsDir)).toEqual([sessionId]);
    client.close();
  });
});
