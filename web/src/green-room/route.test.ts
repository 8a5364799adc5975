import { describe, expect, it } from 'vitest';
import { hashOf, routeOf, type Route } from './route.js';

describe('the green room’s addresses', () => {
  it.each<Route>([
    { kind: 'none' },
    { kind: 'thread', id: 'thread_7k2m9abc' },
    { kind: 'briefing', id: 'ep 12/ä' },
    { kind: 'draft', thread: null },
    { kind: 'draft', thread: 'thread_7k2m9abc' },
  ])('lead back to %j', (route) => expect(routeOf(hashOf(route))).toEqual(route));

  it.each(['', '#', '#/', '#/thread', '#/nonsense/x'])('%s is the room itself', (hash) =>
    expect(routeOf(hash)).toEqual({ kind: 'none' }),
  );
});
