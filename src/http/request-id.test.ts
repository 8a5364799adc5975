import { createServer, type Server } from 'node:http';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { currentRequestId, onNobodysBehalf } from '../core/correlation.js';
import { createLogger } from '../observability/pino-logger.js';
import { closeServer, listen } from './listen.js';
import { requestId } from './request-id.js';

let server: Server;
let url: string;
let lines: Record<string, unknown>[];

beforeEach(async () => {
  const own: typeof lines = [];
  lines = own;
  const write = (line: string) => void own.push(JSON.parse(line) as Record<string, unknown>);
  const logger = createLogger({ level: 'info', pretty: false, write });
  const app = express().use(requestId, express.json());
  app.post('/slow', async (request, response) => {
    logger.child({ component: 'test' }).info({ asked: request.body as unknown }, 'asked');
    await new Promise((resolve) => setImmediate(resolve));
    logger.info({}, 'answered');
    setImmediate(() => logger.info({}, 'and later'));
    onNobodysBehalf(() => logger.info({}, 'for all'));
    response.json({ id: currentRequestId() });
  });
  server = createServer(app);
  url = await listen(server, { host: '127.0.0.1', port: 0 });
});

afterEach(() => closeServer(server, 0));

const post = (id: string | undefined, body: object) =>
  fetch(`${url}/slow`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(id === undefined ? {} : { 'X-Request-Id': id }) },
    body: JSON.stringify(body),
  });

describe('the id of a request', () => {
  it('is in every line that is written for it, before and after each wait, and in the answer', async () => {
    const response = await post('from-the-page-1', { n: 1 });
    expect(response.headers.get('x-request-id')).toBe('from-the-page-1');
    expect(await response.json()).toEqual({ id: 'from-the-page-1' });
    await expect.poll(() => lines.length).toBe(4);
    expect(lines.map(({ msg, requestId: id }) => [msg, id])).toEqual([
      ['asked', 'from-the-page-1'],
      ['answered', 'from-the-page-1'],
      ['for all', undefined],
      ['and later', 'from-the-page-1'],
    ]);
    expect(currentRequestId()).toBeUndefined();
  });

  it('is its own among many at once', async () => {
    const ids = Array.from({ length: 20 }, (_, n) => `request-number-${n}`);
    const answers = await Promise.all(ids.map(async (id) => (await post(id, { id })).json()));
    expect(answers).toEqual(ids.map((id) => ({ id })));
    const asked = lines.filter(({ msg }) => msg === 'asked');
    expect(asked.map(({ requestId: id }) => id)).toEqual(asked.map(({ asked: body }) => (body as { id: string }).id));
  });

  it.each([undefined, 'short', 'with spaces in it', 'x'.repeat(65)])('is made here when %s was sent', async (sent) => {
    const response = await post(sent, {});
    expect(response.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{16}$/);
    expect(lines[0]).toMatchObject({ requestId: response.headers.get('x-request-id') });
  });
});
