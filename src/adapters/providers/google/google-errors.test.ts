import { describe, expect, it } from 'vitest';
import { credentialsError, toProviderError } from './google-errors.js';

const failure = (code: number, details: string) =>
  toProviderError(Object.assign(new Error(details), { code, details }));

describe("Google's errors in our terms", () => {
  it('take a token that cannot be had for what it is', () => {
    const plugin = 'Getting metadata from plugin failed with error:';
    expect(failure(2, `${plugin} invalid_grant: Invalid JWT Signature.`)).toMatchObject({ kind: 'auth', status: 401 });
    expect(failure(2, `${plugin} getaddrinfo ENOTFOUND oauth2.googleapis.com`)).toMatchObject({ kind: 'unavailable' });
  });

  it('tell billing and a used-up day from a passing limit', () => {
    expect(failure(8, 'Quota exceeded for limit "requests per minute"')).toMatchObject({
      kind: 'rate-limit',
      retryable: true,
    });
    expect(failure(8, 'Quota exceeded for limit "requests per day"')).toMatchObject({
      kind: 'invalid-request',
      status: 429,
    });
    expect(failure(7, 'This API method requires billing to be enabled.').kind).toBe('invalid-request');
  });

  it('keep the cause, and are short and plain enough for people', () => {
    const error = failure(14, `<html><title>502</title>${'Bad gateway. '.repeat(50)}</html>`);
    expect(error.message).toMatch(/^Google is busy or out of reach: 502 Bad gateway\./);
    expect(error.message).not.toContain('<');
    expect(error.message.length).toBeLessThanOrEqual(200);
    expect(error.cause).toBeInstanceOf(Error);
  });

  it('never quote a key file that could not be read', () => {
    expect(credentialsError(new SyntaxError('Unexpected token in "-----BEGIN PRIVATE KEY"')).message).not.toContain(
      'KEY"',
    );
  });

  it('call what they cannot place unavailable', () => {
    expect(toProviderError('odd')).toMatchObject({ kind: 'unavailable', message: 'Google failed: odd' });
    expect(failure(99, '').message).toBe('Google failed.');
  });
});
