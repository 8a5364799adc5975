import { expect, it } from 'vitest';
import { scrubFields } from '../../observability/scrub.js';
import { forgetKey } from './forget-key.js';

/** Looks like a checksum: nothing but having been it tells that this was a key. */
const KEY = '7c1e05d2a94b4f6f8f3a9d3b1c6e2f70';

function refusal(): Error {
  const cause = new TypeError(`"Bearer ${KEY}" is not a legal header value`);
  return Object.assign(new Error(`401 no such key ${KEY}`, { cause }), {
    requestID: KEY,
    status: 401,
    headers: new Headers({ 'www-authenticate': `Key ${KEY}`, 'retry-after': '3' }),
    error: { message: `incorrect: ${KEY}`, details: [{ given: KEY }] },
  });
}

it('takes a key out of message, stack, cause, headers and what is quoted of the answer', () => {
  const error = refusal();
  expect(JSON.stringify(scrubFields({ error }))).toContain(KEY);
  expect(forgetKey(error, KEY)).toBe(error);
  expect(JSON.stringify(scrubFields({ error }))).not.toContain(KEY);
  expect(error).toMatchObject({
    message: '401 no such key [key]',
    status: 401,
    error: { message: 'incorrect: [key]', details: [{ given: '[key]' }] },
  });
  expect((error as unknown as { headers: Headers }).headers.get('retry-after')).toBe('3');
});

it('leaves what an error points to as it is: the call’s own settings are still needed', () => {
  const options = { headers: { authorization: `Bearer ${KEY}` } };
  const client = new (class {
    readonly apiKey = KEY;
  })();
  const error = forgetKey(Object.assign(new Error('no'), { options, client }), KEY);
  expect(options.headers.authorization).toContain(KEY);
  expect(client.apiKey).toBe(KEY);
  expect(JSON.stringify(error.options)).not.toContain(KEY);
});

it.each([undefined, null, '', 'none'])('lets everything stand where the key is %j', (key) => {
  expect(forgetKey(new Error('none of these'), key).message).toBe('none of these');
});

it('ends with errors that are each other’s cause', () => {
  const error = refusal();
  (error.cause as Error).cause = error;
  expect(forgetKey(error, KEY).message).not.toContain(KEY);
});
