import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpStage, openHttpStage } from '../../tests/support/http-stage.js';

let stage: HttpStage;
beforeEach(async () => {
  stage = await openHttpStage();
});
afterEach(() => stage.close());

describe('the studio page', () => {
  it('says how to build it while it is missing', async () => {
    const response = await fetch(stage.url);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('npm run build');
  });

  it('is served with its files, and answers the addresses it routes itself', async () => {
    mkdirSync(join(stage.webDir, 'assets'));
    writeFileSync(join(stage.webDir, 'index.html'), '<title>Studio</title>');
    writeFileSync(join(stage.webDir, 'assets', 'app-1a2b.js'), 'export {};');
    for (const path of ['/', '/session/ses_1']) {
      const page = await fetch(stage.url + path);
      expect(await page.text()).toBe('<title>Studio</title>');
      expect(page.headers.get('cache-control')).toBe('no-cache');
    }
    writeFileSync(join(stage.webDir, 'settings.html'), '<title>Settings</title>');
    expect(await (await fetch(`${stage.url}/settings`)).text()).toBe('<title>Settings</title>');
    const script = await fetch(`${stage.url}/assets/app-1a2b.js`);
    expect(script.headers.get('cache-control')).toContain('immutable');
    expect((await fetch(`${stage.url}/assets/missing.js`)).status).toBe(404);
    expect((await fetch(`${stage.url}/session`, { method: 'POST' })).status).toBe(404);
  });

  it('gives away no file beside it', async () => {
    const outside = `${stage.webDir}-outside.txt`;
    writeFileSync(outside, 'outside');
    const path = `/..%2f${outside.split('/').at(-1)}`;
    const { port } = stage.server.address() as AddressInfo;
    const text = await new Promise<string>((resolve, reject) => {
      const sent = httpRequest({ port, path }, (response) => {
        response.setEncoding('utf8').on('data', resolve);
      });
      sent.on('error', reject).end();
    });
    rmSync(outside);
    expect(text).not.toBe('outside');
  });
});
