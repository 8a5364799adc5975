import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpStage, json, openHttpStage } from '../../tests/support/http-stage.js';

let stage: HttpStage;
beforeEach(async () => {
  stage = await openHttpStage();
});
afterEach(() => stage.close());

describe('other origins', () => {
  it('that are listed get in with credentials', async () => {
    const response = await fetch(`${stage.url}/api/hello`, { headers: { Origin: 'https://studio.example' } });
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://studio.example');
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(response.headers.get('vary')).toContain('Origin');
  });

  it('the server’s own pages get in', async () => {
    expect((await fetch(`${stage.url}/api/hello`, { headers: { Origin: stage.url } })).status).toBe(200);
  });

  it.each(['GET', 'POST', 'OPTIONS'])(
    'that are not listed are refused before anything is done (%s)',
    async (method) => {
      const response = await fetch(`${stage.url}/api/echo`, { method, headers: { Origin: 'https://evil.example' } });
      expect(response.status).toBe(403);
      expect(await json(response)).toMatchObject({ error: { code: 'ORIGIN_REFUSED' } });
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  it('may ask first', async () => {
    const headers = { Origin: 'https://studio.example', 'Access-Control-Request-Method': 'POST' };
    const response = await fetch(`${stage.url}/api/echo`, { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
  });
});
