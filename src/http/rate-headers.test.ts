import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpStage, JSON_TYPE, openHttpStage } from '../../tests/support/http-stage.js';

let stage: HttpStage;
beforeEach(async () => {
  stage = await openHttpStage();
});
afterEach(() => stage.close());

describe('limits', () => {
  const headersOf = ({ headers }: Response) =>
    ['limit', 'remaining', 'reset', 'window'].map((name) => headers.get(`x-ratelimit-${name}`));

  it.each([
    ['an answer', '/api/hello', {}],
    ['an error', '/api/teapot', {}],
    ['an unknown address', '/api/nothing', {}],
    ['an unknown version', '/api/v2/hello', {}],
    ['a method there is not', '/api/hello', { method: 'PUT' }],
    ['a body that cannot be read', '/api/echo', { method: 'POST', body: '{', headers: JSON_TYPE }],
    ['a page of another site', '/api/hello', { headers: { Origin: 'https://evil.example' } }],
    ['an address that cannot be decoded', '/api/items/%E0%A4%A', {}],
  ])('are told with %s', async (_what, path, init) => {
    expect(headersOf(await fetch(stage.url + path, init))).toEqual(['100', '99', '4000000000', '60']);
  });

  it('of strangers count for an address, wherever it strays', async () => {
    const statuses: number[] = [];
    for (let n = 0; n < 101; n++) statuses.push((await fetch(`${stage.url}/api/nothing-${n}`)).status);
    expect(statuses.filter((status) => status === 404)).toHaveLength(100);
    const last = await fetch(`${stage.url}/api/hello`, { method: 'DELETE' });
    expect([statuses.at(-1), last.status]).toEqual([429, 429]);
    expect(Number(last.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await fetch(`${stage.url}/api/hello`)).status).toBe(200);
  });

  it('are none of a probe’s or the page’s business', async () => {
    for (const path of ['/health', '/ready', '/', '/nothing.js'])
      expect(headersOf(await fetch(stage.url + path))).toEqual([null, null, null, null]);
    expect(stage.counted).toEqual([]);
  });
});
