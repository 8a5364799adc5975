import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type HttpStage, openHttpStage } from '../../tests/support/http-stage.js';
import { closeServer, listen } from './listen.js';

let stage: HttpStage;
beforeEach(async () => {
  stage = await openHttpStage();
});
afterEach(() => stage.close());

describe('listening', () => {
  it('names the port that is taken and what to do', async () => {
    const { port } = stage.server.address() as AddressInfo;
    const second = listen(createServer(), { host: '127.0.0.1', port });
    await expect(second).rejects.toThrow(`Port ${port} is taken: stop the other program or set PORT`);
  });

  it('names an address that is not of this machine', async () => {
    await expect(listen(createServer(), { host: '192.0.2.1', port: 0 })).rejects.toThrow(
      'HOST=192.0.2.1 is not an address of this machine',
    );
  });

  it('closes although a client holds its connection open', async () => {
    const agentless = await fetch(`${stage.url}/api/hello`, { headers: { Connection: 'keep-alive' } });
    await agentless.text();
    await closeServer(stage.server, 60_000);
    expect(stage.server.listening).toBe(false);
  });
});
