import { expect, it } from 'vitest';
import { Places } from './places.js';

const never = new AbortController().signal;

it('lets as many in as there are places, the others in the order they came', async () => {
  const places = new Places(1);
  const order: string[] = [];
  const leave = await places.enter(never);
  const second = places.enter(never).then((out) => (order.push('second'), out()));
  const third = places.enter(never).then((out) => (order.push('third'), out()));
  await Promise.resolve();
  expect(order).toEqual([]);
  leave();
  await Promise.all([second, third]);
  expect(order).toEqual(['second', 'third']);
});

it('lets somebody give up waiting without losing a place', async () => {
  const places = new Places(1);
  const leave = await places.enter(never);
  const abort = new AbortController();
  const waiting = places.enter(abort.signal);
  abort.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  leave();
  (await places.enter(never))();
});
