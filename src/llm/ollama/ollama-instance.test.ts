import { afterEach, describe, expect, it, vi } from 'vitest';
import { OllamaFake } from '../../../tests/support/fakes/ollama-server.js';
import { VirtualClock } from '../../../tests/support/virtual-clock.js';
import { silentLogger } from '../../core/logger.js';
import { OllamaClient } from './ollama-client.js';
import { OllamaInstance } from './ollama-instance.js';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const part of open.splice(0).reverse()) await part.close();
});

const until = (look: () => unknown) => vi.waitFor(look, { timeout: 5_000, interval: 5 });

async function begin({ random = 0.5 } = {}) {
  const fake = await OllamaFake.start({ models: { 'a:1b': 1e9, 'b:1b': 2e9 }, loaded: ['a:1b'] });
  const clock = new VirtualClock();
  const options = { clock, logger: silentLogger, random: () => random, onChange: () => undefined };
  const instance = new OllamaInstance({ ...options, client: new OllamaClient(fake.url, clock) });
  open.push(fake, instance);
  await instance.look();
  return { fake, clock, instance };
}

describe('a server that is looked at', () => {
  it('is known with what it holds and has', async () => {
    const { instance } = await begin();
    expect(instance.isUp).toBe(true);
    expect([...instance.loaded.keys()]).toEqual(['a:1b']);
    expect([...instance.installed.keys()]).toEqual(['a:1b', 'b:1b']);
    expect(instance.lastLoadedMs('a:1b')).toBe(Date.UTC(2026, 0, 1));
    expect(instance.lastLoadedMs('b:1b')).toBeUndefined();
  });

  it.each([
    [0, 4_000],
    [0.5, 5_000],
    [0.999, 5_998],
  ])('is looked at again after five seconds, a fifth more or less (chance %d)', async (random, afterMs) => {
    const { fake, clock } = await begin({ random });
    expect(fake.count('/api/ps')).toBe(1);
    await clock.advance(afterMs - 1);
    expect(fake.count('/api/ps')).toBe(1);
    await clock.advance(1);
    await until(() => expect(fake.count('/api/ps')).toBe(2));
  });

  it('is asked about its disk with every sixth look, or at once when it matters', async () => {
    const { fake, instance } = await begin();
    for (let look = 2; look <= 6; look += 1) await instance.look();
    expect(fake.count('/api/tags')).toBe(1);
    await instance.look();
    expect(fake.count('/api/tags')).toBe(2);
    await instance.refresh();
    expect(fake.count('/api/tags')).toBe(3);
  });

  it('is down at once when it refuses connections', async () => {
    const { fake, instance } = await begin();
    fake.kill();
    await instance.look();
    expect(instance.state).toBe('down');
    expect(instance.loaded.size).toBe(0);
    expect(instance.installed.size).toBe(2);
  });

  it('may be slow to answer twice: it is down with the third time', async () => {
    const { fake, clock, instance } = await begin();
    fake.freeze();
    for (const state of ['up', 'up', 'down'] as const) {
      const asked = fake.count('/api/ps');
      const look = instance.look();
      await until(() => expect(fake.count('/api/ps')).toBe(asked + 1));
      await clock.advance(2_000);
      await look;
      expect(instance.state).toBe(state);
    }
  });

  it('is looked for after one second, two, four, and then every five', async () => {
    const { fake, clock, instance } = await begin();
    fake.kill();
    await instance.look();
    for (const afterMs of [1_000, 2_000, 4_000, 5_000, 5_000]) {
      await clock.advance(afterMs - 1);
      const looks = vi.spyOn(instance.client, 'loaded');
      await clock.advance(1);
      expect(looks).toHaveBeenCalledTimes(1);
      await until(() => expect(clock.pendingTimers).toBe(1));
      looks.mockRestore();
    }
    await fake.restart();
    await clock.advance(5_000);
    await until(() => expect(instance.state).toBe('up'));
  });

  it('is left alone once it is closed', async () => {
    const { clock, instance } = await begin();
    await instance.close();
    expect(clock.pendingTimers).toBe(0);
    await instance.look();
    expect(clock.pendingTimers).toBe(0);
  });
});
