import { describe, expect, it } from 'vitest';
import { clientKey } from './client-key.js';

describe('a client is counted under', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['::FFFF:cb00:7107', '203.0.113.7'],
    ['2001:db8:12:34ab:1:2:3:4', '2001:db8:12:3400::/56'],
    ['2001:0DB8:0012:34ff::', '2001:db8:12:3400::/56'],
    ['2001:db8::1', '2001:db8:0:0::/56'],
    ['::1', '0:0:0:0::/56'],
    ['fe80::1%eth0', 'fe80:0:0:0::/56'],
  ])('%s: %s', (address, key) => {
    expect(clientKey(address)).toBe(key);
  });

  it('one key whatever is no address', () => {
    const keys = [undefined, '', 'unknown', '203.0.113', 'x'.repeat(5_000), '203.0.113.7:1234'].map(clientKey);
    expect(new Set(keys)).toEqual(new Set(['unknown']));
  });

  it('another key in the next network', () => {
    expect(clientKey('2001:db8:12:3500::1')).not.toBe(clientKey('2001:db8:12:3400::1'));
  });
});
