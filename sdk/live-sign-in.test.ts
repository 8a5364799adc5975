import { afterEach, describe, expect, it } from 'vitest';
import { LiveClient } from './live-client.js';
import { LoopbackServer } from './testing/loopback-server.js';
import { until } from './testing/until-state.js';
import { settle, VirtualClock } from './testing/virtual-clock.js';

const MINUTE_MS = 60_000;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A host whose token the server knows until it wants the next one. `renewals` says how each renewal ends. */
async function live(renewals: ('done' | 'over' | 'unreachable' | 'hanging')[]) {
  const server = await LoopbackServer.start();
  closers.push(() => server.stop());
  const clock = new VirtualClock();
  let token = 'first';
  let asked = 0;
  const renew = async (): Promise<boolean> => {
    asked += 1;
    const end = renewals.shift() ?? 'done';
    if (end === 'hanging') return new Promise(() => undefined);
    if (end === 'unreachable') throw new Error('no line');
    if (end === 'over') return false;
    token = `renewed ${asked}`;
    return true;
  };
  const client = new LiveClient({ url: server.url, role: 'host', briefing: 'show', clock, renew, token: () => token });
  closers.push(() => client.close());
  await client.start();
  /** The line breaks while the server has forgotten the token. */
  const dropAndForget = async () => {
    server.admits = (given) => given !== 'first';
    server.drop();
    await until(client, ({ connection }) => connection === 'reconnecting');
  };
  return { server, clock, client, dropAndForget, asked: () => asked };
}

const isLive = ({ connection }: { readonly connection: string }) => connection === 'live';

describe('the sign-in of a live client', () => {
  it('is renewed every ten minutes, until the client leaves', async () => {
    const { clock, client, asked } = await live([]);
    clock.advance(9 * MINUTE_MS);
    expect(asked()).toBe(0);
    for (let tens = 1; tens <= 3; tens += 1) {
      clock.advance(10 * MINUTE_MS);
      await settle();
      expect(asked()).toBe(tens);
    }
    client.close();
    clock.advance(60 * MINUTE_MS);
    expect(asked()).toBe(3);
    expect(clock.pendingTimers).toBe(0);
  });

  it('is tried again a minute after nobody could renew it', async () => {
    const { clock, asked } = await live(['unreachable', 'unreachable']);
    clock.advance(10 * MINUTE_MS);
    await settle();
    clock.advance(MINUTE_MS);
    await settle();
    clock.advance(MINUTE_MS);
    await settle();
    expect(asked()).toBe(3);
    clock.advance(9 * MINUTE_MS);
    expect(asked()).toBe(3);
  });

  it('is renewed before the connection comes back, when that is due', async () => {
    const { server, clock, client, dropAndForget } = await live(['unreachable']);
    clock.advance(10 * MINUTE_MS);
    await settle();
    await dropAndForget();
    await until(client, isLive);
    expect(server.tokens).toEqual(['first', 'renewed 2']);
  });

  it('keeps nobody off the air for longer than two seconds', async () => {
    const { server, clock, client } = await live(['hanging']);
    clock.advance(10 * MINUTE_MS);
    server.drop();
    await until(client, ({ connection }) => connection === 'reconnecting');
    clock.advance(2_000);
    await until(client, isLive);
    expect(server.tokens).toEqual(['first', 'first']);
  });

  it('is renewed when the server wants another one, and the client let in with it', async () => {
    const { server, client, dropAndForget } = await live([]);
    await dropAndForget();
    await until(client, isLive);
    expect(server.tokens).toEqual(['first', 'first', 'renewed 1']);
  });

  it('is told to be over when it cannot be renewed', async () => {
    const { client, dropAndForget } = await live(['over']);
    await dropAndForget();
    const { refusal } = await until(client, ({ connection }) => connection === 'refused');
    expect(refusal?.code).toBe('AUTHENTICATION_REQUIRED');
  });

  it('is renewed once only for one refusal', async () => {
    const { server, client, asked, dropAndForget } = await live([]);
    await dropAndForget();
    server.admits = () => false;
    await until(client, ({ connection }) => connection === 'refused');
    expect(asked()).toBe(1);
  });
});
