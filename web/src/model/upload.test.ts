import { describe, expect, it } from 'vitest';
import { backlogToClear, uploadWords } from './upload.js';

const seconds = (count: number) => count * 48_000;

describe('what is said of voice that is not on the server yet', () => {
  it('is nothing while it is only on its way', () =>
    expect(uploadWords({ unconfirmed: seconds(0.4), online: true, keptIn: 'page' })).toBe('Safe on the server'));

  it('is how much is left, once the line is back', () =>
    expect(uploadWords({ unconfirmed: seconds(75), online: true, keptIn: 'browser' })).toBe(
      '1 min 15 s of your voice still to be sent',
    ));

  it('asks for an open page only where the browser keeps nothing', () => {
    const outage = { unconfirmed: seconds(12), online: false };
    expect(uploadWords({ ...outage, keptIn: 'browser' })).toContain('kept in this browser');
    expect(uploadWords({ ...outage, keptIn: 'page' })).toContain('keep this page open');
  });

  it('measures progress against the most there was', () => {
    const most = [seconds(2), seconds(30), seconds(12)].reduce(backlogToClear, 0);
    expect(most).toBe(seconds(30));
    expect(backlogToClear(most, seconds(0.5))).toBe(0);
  });
});
