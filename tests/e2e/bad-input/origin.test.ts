import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../support/test-app.js';
import { WireClient } from '../../support/wire-client.js';

const LISTED = 'https://studio.example.org';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp({ env: { CORS_ORIGINS: LISTED } });
});
afterAll(() => app.close());

describe('a socket opened by a web page', () => {
  it.each([
    'https://evil.example',
    'null',
    'https://studio.example.org.evil.example',
    'http://studio.example.org',
    'https://studio.example.org:8443',
  ])('of %s is refused before it can say a word', async (origin) => {
    await expect(WireClient.connect(app.url, { origin })).rejects.toThrow();
  });

  it('of another port on the same machine is refused', async () => {
    const other = new URL(app.url);
    other.port = '1';
    await expect(WireClient.connect(app.url, { origin: other.origin })).rejects.toThrow();
  });

  it.each([
    ['the service itself', () => new URL(app.url).origin],
    ['a listed origin', () => LISTED],
  ])('of %s is let in and can host', async (_name, origin) => {
    const page = await WireClient.connect(app.url, { origin: origin() });
    expect(await page.welcomed({ role: 'host', briefing: 'duo', record: false })).toMatchObject({ resumed: false });
    page.close();
  });
});
