import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LogFields, Logger } from '../core/logger.js';
import { type Metrics, silentMetrics } from '../core/metrics.js';
import { eventually } from '../../tests/support/eventually.js';
import { needs } from '../../tests/support/has.js';
import { RedisProcess } from '../../tests/support/redis-process.js';
import { RedisConnection, RedisUnavailable, type CallGate } from './redis.js';

const OPEN: CallGate = { admit: () => ({ succeeded() {}, failed() {} }) };
const LOST = 'redis lost: the process goes on with what it holds itself';

class LineLogger implements Logger {
  readonly lines: string[] = [];
  readonly fields: LogFields[] = [];
  readonly debug = this.#add.bind(this);
  readonly info = this.#add.bind(this);
  readonly warn = this.#add.bind(this);
  readonly error = this.#add.bind(this);
  child = () => this;

  #add(fields: LogFields, message: string): void {
    this.fields.push(fields);
    this.lines.push(message);
  }
}

let logger: LineLogger;
let counted: string[];
let connection: RedisConnection | undefined;

function connect(url: string, gate: CallGate = OPEN): RedisConnection {
  const metrics: Metrics = {
    ...silentMetrics,
    count: (name, ...labels) => void counted.push(`${name} ${Object.values(labels[0] ?? {}).join()}`),
  };
  connection = new RedisConnection({ url, logger, metrics, gate });
  return connection;
}

beforeEach(() => {
  logger = new LineLogger();
  counted = [];
});
afterEach(() => connection?.close());

describe('a connection to a Redis that is not there', () => {
  it('refuses calls at once, says so once, and does not keep the process from starting', async () => {
    const redis = connect('redis://127.0.0.1:1/0');
    await redis.start();
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(redis.run((client) => client.get('x'))).rejects.toBeInstanceOf(RedisUnavailable);
    }
    expect(logger.lines).toEqual([LOST]);
    expect(counted).toEqual(Array.from({ length: 5 }, () => 'redis_calls_total away'));
  });
});

describe('a connection to something that is no Redis', () => {
  it('gives up on a server that takes the connection and says nothing', { timeout: 10_000 }, async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address() as { port: number };
    const redis = connect(`redis://127.0.0.1:${address.port}`);
    await redis.start();
    await expect(redis.run((client) => client.get('x'))).rejects.toBeInstanceOf(RedisUnavailable);
    expect(logger.lines).toEqual([LOST]);
    redis.close();
    server.close();
  });
});

describe('a connection to Redis', needs('redis'), () => {
  let server: RedisProcess;

  beforeEach(async () => {
    server = await RedisProcess.start();
  });
  afterEach(async () => {
    server.thaw();
    await server.kill();
  });

  it('does what it is asked, and counts it', async () => {
    const redis = connect(server.url);
    await redis.start();
    expect(redis.available).toBe(true);
    await redis.run((client) => client.set('x', '1'));
    expect(await redis.run((client) => client.get('x'))).toBe('1');
    expect(logger.lines).toEqual(['redis connected']);
    expect(counted).toEqual(['redis_calls_total ok', 'redis_calls_total ok']);
  });

  it('fails calls in flight when Redis is killed, and tells its return', async () => {
    const redis = connect(server.url);
    await redis.start();
    let returned = 0;
    redis.onReturn(() => {
      returned += 1;
    });
    const waiting = redis.run((client) => client.blpop('never', 0));
    const fails = expect(waiting).rejects.toThrow();
    await server.kill();
    await fails;
    await expect(redis.run((client) => client.get('x'))).rejects.toBeInstanceOf(RedisUnavailable);
    expect(returned).toBe(0);
    await server.restart();
    await eventually(async () => (redis.available ? true : undefined));
    expect(returned).toBe(1);
    expect(await redis.run((client) => client.get('x'))).toBeNull();
    expect(logger.lines).toEqual(['redis connected', LOST, 'redis is back']);
  });

  it('waits half a second, not longer, for a Redis that hangs, and mends itself when it goes on', async () => {
    const redis = connect(server.url);
    await redis.start();
    server.freeze();
    const begunMs = performance.now();
    await expect(redis.run((client) => client.get('x'))).rejects.toThrow();
    expect(performance.now() - begunMs).toBeLessThan(1_500);
    server.thaw();
    await eventually(async () => redis.run((client) => client.ping()).catch(() => undefined));
    expect(logger.lines).toEqual(['redis connected', LOST, 'redis is back']);
  });

  it('calls nothing while its gate is shut, and tells the gate how calls end', async () => {
    const told: string[] = [];
    let shut = false;
    const gate: CallGate = {
      admit: () => (shut ? null : { succeeded: () => void told.push('ok'), failed: () => void told.push('failed') }),
    };
    const redis = connect(server.url, gate);
    await redis.start();
    await redis.run((client) => client.set('x', '1'));
    await expect(redis.run((client) => client.lpush('x', '1'))).rejects.toThrow('WRONGTYPE');
    shut = true;
    await expect(redis.run((client) => client.get('x'))).rejects.toBeInstanceOf(RedisUnavailable);
    expect(told).toEqual(['ok', 'failed']);
  });
});

describe('a wrong password', needs('redis'), () => {
  it('is no reason to log it', async () => {
    const server = await RedisProcess.start({ password: 'right-0815' });
    try {
      const redis = connect(server.url.replace('right-0815', 'planted-4711'));
      await redis.start();
      await expect(redis.run((client) => client.get('x'))).rejects.toThrow();
      expect(logger.lines).toEqual([LOST]);
      expect(JSON.stringify(logger.fields)).toContain('WRONGPASS');
      expect(JSON.stringify(logger.fields)).not.toContain('4711');
    } finally {
      await server.kill();
    }
  });
});
