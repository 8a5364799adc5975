import { beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../core/errors.js';
import { silentLogger } from '../core/logger.js';
import { VirtualClock } from '../../tests/support/virtual-clock.js';
import { ConnectionRegistry, type Newcomer, type Place } from './connection-registry.js';

const MINUTE = 60_000;
const RULES = { perClient: 5, total: 1_000, idleMs: 60 * MINUTE, silentMs: 80_000, sweepMs: MINUTE };

let clock: VirtualClock;
let registry: ConnectionRegistry;
let closed: string[];
let seated: Set<string>;
let refused: string[];
let made: number;

beforeEach(() => {
  clock = new VirtualClock();
  [closed, seated, refused, made] = [[], new Set(), [], 0];
  registry = open();
});

function open(rules: Partial<typeof RULES> = {}): ConnectionRegistry {
  return new ConnectionRegistry({
    rules: { ...RULES, ...rules },
    clock,
    logger: silentLogger,
    isSeated: (id) => seated.has(id),
    onRefused: (limit) => refused.push(limit),
  });
}

/** A connection that is let in; closing it leaves its place, as the transport would. */
function join(client: string, returning?: Newcomer['returning']): Place & { readonly id: string } {
  made += 1;
  const id = `c${made}`;
  const connection = {
    id,
    close() {
      closed.push(id);
      place.left();
    },
  };
  const place = registry.admit(connection, { client, ...(returning ? { returning } : {}) });
  return { ...place, id };
}

function refusalOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it was let in');
}

describe('room', () => {
  it('is for five connections of a client; the sixth is told whose limit it is', () => {
    for (let count = 0; count < 5; count += 1) join('ann');
    expect(refusalOf(() => join('ann'))).toMatchObject({
      code: 'TOO_MANY_CONNECTIONS',
      message: 'You have all the connections to this server that you may have (5): close a page that you do not need.',
      details: { field: 'client', expected: 'at most 5 connections' },
    });
    join('bob');
    expect(registry.size).toBe(6);
    expect(refused).toEqual(['client']);
  });

  it('is for a thousand in all', () => {
    const places = Array.from({ length: 1_000 }, (_, index) => join(`client ${Math.floor(index / 5)}`));
    expect(refusalOf(() => join('one more'))).toMatchObject({
      code: 'TOO_MANY_CONNECTIONS',
      message: 'This server holds 1000 connections and is full; try again in a moment.',
      details: { field: 'server', expected: 'at most 1000 connections' },
    });
    places[17]?.left();
    join('one more');
    expect(refusalOf(() => join('and another')).details?.field).toBe('server');
  });

  it('is there again once a connection is left, however often that is said', () => {
    const places = Array.from({ length: 5 }, () => join('ann'));
    for (let times = 0; times < 3; times += 1) places[0]?.left();
    join('ann');
    expect(refusalOf(() => join('ann')).details?.field).toBe('client');
    expect(registry.size).toBe(5);
  });
});

describe('a host who comes back', () => {
  const back = (host: string | null) => ({ sessionId: 'ses_1', host });

  it('takes the place of his own dead connection, with all places of his taken', () => {
    const host = join('ann');
    for (let count = 0; count < 4; count += 1) join('ann');
    join('ann', back(host.id));
    expect(refusalOf(() => join('ann')).details?.field).toBe('client');
  });

  it('comes in from another address, to a server that is full', () => {
    registry = open({ total: 2 });
    const host = join('ann at home');
    join('bob');
    join('ann on the road', back(host.id));
    expect(refusalOf(() => join('carl')).details?.field).toBe('server');
  });

  it('comes in again and again, although no attempt lived to say hello', () => {
    const host = join('ann');
    for (let count = 0; count < 4; count += 1) join('ann');
    for (let attempt = 0; attempt < 50; attempt += 1) join('ann', back(host.id));
    expect(refusalOf(() => join('ann')).details?.field).toBe('client');
  });

  it('leaves the connection before him five seconds to be told by the session, then it is closed', async () => {
    const host = join('ann');
    join('ann', back(host.id));
    await clock.advance(4_999);
    expect(closed).toEqual([]);
    await clock.advance(1);
    expect(closed).toEqual([host.id]);
    expect(registry.size).toBe(1);
  });

  it('frees no room but his own when both connections go', () => {
    registry = open({ perClient: 1 });
    const host = join('ann');
    const again = join('ann', back(host.id));
    host.left();
    expect(refusalOf(() => join('ann')).details?.field).toBe('client');
    again.left();
    join('ann');
  });

  it('is a newcomer like any other where nothing stands for him', () => {
    registry = open({ perClient: 1 });
    join('ann');
    expect(refusalOf(() => join('ann', back(null))).details?.field).toBe('client');
  });
});

describe('the sweep', () => {
  beforeEach(() => registry.start());

  it('closes, once a minute, what has not answered a heartbeat for twice its time', async () => {
    const silent = join('ann');
    const alive = join('bob');
    for (let second = 0; second < 79; second += 1) {
      await clock.advance(1_000);
      alive.heard();
    }
    expect(closed).toEqual([]);
    await clock.advance(41_000);
    expect(closed).toEqual([silent.id]);
    await clock.advance(MINUTE);
    expect(closed).toEqual([silent.id, alive.id]);
  });

  it('closes what has said nothing for an hour, although it answers heartbeats', async () => {
    const idle = join('ann');
    const busy = join('bob');
    for (let minute = 1; minute <= 60; minute += 1) {
      await clock.advance(MINUTE);
      for (const place of [idle, busy]) place.heard();
      if (minute === 59) busy.acted();
    }
    expect(closed).toEqual([]);
    await clock.advance(MINUTE);
    expect(closed).toEqual([idle.id]);
  });

  it('leaves in peace who hosts or watches a live session, and not longer', async () => {
    const host = join('ann');
    seated.add(host.id);
    const minutes = async (count: number) => {
      for (let minute = 0; minute < count; minute += 1) {
        await clock.advance(MINUTE);
        host.heard();
      }
    };
    await minutes(300);
    expect(closed).toEqual([]);
    seated.delete(host.id);
    await minutes(1);
    expect(closed).toEqual([host.id]);
  });

  it('ends with the registry', async () => {
    join('ann');
    registry.stop();
    await clock.advance(120 * MINUTE);
    expect(closed).toEqual([]);
    expect(clock.pendingTimers).toBe(0);
  });
});
