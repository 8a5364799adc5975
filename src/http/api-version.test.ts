import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpStage, json, openHttpStage } from '../../tests/support/http-stage.js';

let stage: HttpStage;
beforeEach(async () => {
  stage = await openHttpStage();
});
afterEach(() => stage.close());

describe('versions', () => {
  it.each(['/api/v1/hello', '/api/v1/hello?x=1'])('%s is the current one', async (path) => {
    expect(await json(await fetch(stage.url + path))).toMatchObject({ data: { hello: 'you' } });
  });

  it('keep the rest of the address as it is', async () => {
    expect(await json(await fetch(`${stage.url}/api/v1/items/v1%2Fapi`))).toMatchObject({ data: { id: 'v1/api' } });
  });

  it.each(['/api/v2/hello', '/api/v99'])('%s is said to be none', async (path) => {
    const response = await fetch(stage.url + path);
    expect(response.status).toBe(404);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('/api/v1') as unknown });
  });

  it.each(['/api/v1/v1/hello', '/api/v0/hello', '/api/v01/hello', '/api/V1/hello', '/api/v1hello'])(
    '%s is nothing',
    async (path) => expect((await fetch(stage.url + path)).status).toBe(404),
  );
});
