import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { ProviderError, type ProviderErrorKind } from '../../provider-error.js';
import { forgetKey } from '../../support/forget-key.js';
import { kindOfStatus, retryAfterMs, vendorWords, waitAdvice } from '../../support/http-failure.js';
import type { ClaudeClient } from './claude-client.js';

const PROVIDER = 'claude';

/** Money, not pace: waiting does not help, though some of these come with status 429 (`ramp_limit_exceeded` passes). */
const UNPAID_CODES: ReadonlySet<string> = new Set([
  'enforced_spend_limit_reached',
  'contract_spend_limit_reached',
  'linked_organization_spend_limit_reached',
  'linked_organization_billing_unavailable',
]);

/** An error inside a stream has a type and no status. */
const STATUS_OF_TYPE: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  authentication_error: 401,
  billing_error: 402,
  permission_error: 403,
  not_found_error: 404,
  conflict_error: 409,
  request_too_large: 413,
  rate_limit_error: 429,
  api_error: 500,
  timeout_error: 504,
  overloaded_error: 529,
};

/** Whatever a call threw, as a ProviderError. An abort is the caller's to recognise first. */
export function toClaudeError(
  thrown: unknown,
  { client, model }: { readonly client: Pick<ClaudeClient, 'sdk'>; readonly model?: string },
): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  return providerError(forgetKey(thrown, client.sdk.apiKey), model);
}

function providerError(error: unknown, model: string | undefined): ProviderError {
  if (error instanceof APIConnectionTimeoutError) {
    return new ProviderError(PROVIDER, 'timeout', 'Claude did not answer in time.', { cause: error });
  }
  if (error instanceof APIConnectionError) {
    return new ProviderError(PROVIDER, 'unavailable', 'Claude cannot be reached.', { cause: error });
  }
  if (error instanceof APIError) return answered(error, model);
  // What fetch throws when the connection breaks in the middle of the body.
  if (error instanceof TypeError) {
    return new ProviderError(PROVIDER, 'unavailable', 'The connection to Claude broke off.', { cause: error });
  }
  return new ProviderError(PROVIDER, 'protocol', 'Claude sent something that cannot be read.', { cause: error });
}

function answered(error: APIError, model: string | undefined): ProviderError {
  const status = error.status ?? STATUS_OF_TYPE[String(error.type)];
  const options = { ...(status === undefined ? {} : { status }), cause: error };
  const words = vendorWords(error.apiMessage ?? error.message.replace(/^\d{3}\s+(status code \(no body\))?/, ''));
  if (isUnpaid(error, status, words)) {
    const message = 'Claude has no credit left for this key: check the limits and billing in the Anthropic console.';
    return new ProviderError(PROVIDER, 'invalid-request', message, options);
  }
  const kind = status === undefined ? 'unavailable' : kindOfStatus(status);
  const waitMs = retryAfterMs(error.headers);
  const message = status === 404 ? missing(model) : messageOf(kind, { words, status, waitMs });
  return new ProviderError(
    PROVIDER,
    kind,
    message,
    waitMs === undefined ? options : { ...options, retryAfterMs: waitMs },
  );
}

/** An empty prepaid balance comes as a plain 400, known only by its words. */
function isUnpaid({ errorCode, type }: APIError, status: number | undefined, words: string): boolean {
  if (status === 402 || type === 'billing_error') return true;
  if (errorCode !== null && UNPAID_CODES.has(errorCode)) return true;
  return status === 400 && /credit balance is too low/i.test(words);
}

function missing(model: string | undefined): string {
  if (model === undefined) return 'Claude has nothing at this address: check it.';
  return `The model ${vendorWords(model)} is not available (retired?): set ANTHROPIC_MODEL.`;
}

interface MessageContext {
  readonly words: string;
  readonly status: number | undefined;
  readonly waitMs: number | undefined;
}

function messageOf(kind: ProviderErrorKind, { words, status, waitMs }: MessageContext): string {
  const reason = words === '' ? '.' : `: ${words}.`;
  switch (kind) {
    case 'auth':
      return 'Claude refused the key: check ANTHROPIC_API_KEY.';
    case 'rate-limit':
      return `Claude has had too many requests from this key.${waitAdvice(waitMs)}`;
    case 'timeout':
      return 'Claude did not answer in time.';
    case 'invalid-request':
      if (status === 413 || /prompt is too long/i.test(words)) return 'The conversation is too long for Claude.';
      return `Claude refused the request${reason}`;
    default:
      return `Claude is not available at the moment${reason}`;
  }
}
