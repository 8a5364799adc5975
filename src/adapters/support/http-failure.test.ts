import { describe, expect, it } from 'vitest';
import { kindOfStatus, retryAfterMs, vendorWords } from './http-failure.js';

describe('a vendor’s own words', () => {
  it('lose markup, keys and length', () => {
    expect(vendorWords('<html><style>p{}</style><p>Bad\n gateway.</p></html>')).toBe('Bad gateway');
    expect(vendorWords('wrong key sk-proj-abc***xyz9 given')).toBe('wrong key … given');
    expect(vendorWords('key gsk_0123456789abcdef')).toBe('key …');
    expect(vendorWords('AIzaSyA-0123456789 is bad')).toBe('… is bad');
    expect(vendorWords('key 7c1e05d2a94b4f6f8f3a9d3b1c6e2f70 given')).toBe('key … given');
    expect(vendorWords('sent Bearer abc.def')).toBe('sent …');
    expect(vendorWords('x'.repeat(500))).toHaveLength(110);
    expect(vendorWords({ message: 'x' })).toBe('');
  });
});

describe('the time a vendor asks to wait', () => {
  it('is read from milliseconds, seconds or a date', () => {
    const now = Date.UTC(2026, 0, 1);
    const wait = (headers: Record<string, string>) => retryAfterMs(new Headers(headers), now);
    expect(wait({ 'retry-after-ms': '1500', 'retry-after': '9' })).toBe(1_500);
    expect(wait({ 'retry-after': '2.5' })).toBe(2_500);
    expect(wait({ 'retry-after': new Date(now + 4_000).toUTCString() })).toBe(4_000);
    expect(wait({ 'retry-after': new Date(now - 4_000).toUTCString() })).toBe(0);
    expect(wait({ 'retry-after': 'soon' })).toBeUndefined();
    expect(wait({})).toBeUndefined();
  });
});

describe('a status', () => {
  it('says what can be done', () => {
    const kinds = [401, 403, 400, 402, 404, 413, 422, 408, 504, 409, 429, 500, 503, 529].map(kindOfStatus);
    expect(kinds).toEqual([
      ...['auth', 'auth', 'invalid-request', 'invalid-request', 'invalid-request', 'invalid-request'],
      ...['invalid-request', 'timeout', 'timeout', 'unavailable', 'rate-limit'],
      ...['unavailable', 'unavailable', 'unavailable'],
    ]);
  });
});
