import { describe, expect, it } from 'vitest';
import { nextPage } from './next-page.js';

describe('the way on after signing in', () => {
  it.each([
    ['', './'],
    ['?next=', './'],
    ['?next=settings', './settings'],
    ['?next=green-room%23%2Fthread%2Fthread_1', './green-room#/thread/thread_1'],
  ])('%s leads to %s', (search, page) => expect(nextPage(search)).toBe(page));

  it.each(['https://evil.example', '//evil.example', 'javascript:alert(1)', '../other', '\\evil'])(
    'never leaves this site: %s',
    (next) => expect(nextPage(`?next=${encodeURIComponent(next)}`)).toBe('./'),
  );
});
