import { APIConnectionError, APIConnectionTimeoutError, APIError } from 'openai';
import { ProviderError, type ProviderErrorKind } from '../../provider-error.js';
import { forgetKey } from '../../support/forget-key.js';
import { kindOfStatus, retryAfterMs, vendorWords, waitAdvice } from '../../support/http-failure.js';
import type { OpenAiClient } from './openai-client.js';
import type { VendorProfile } from './vendor-profiles.js';

interface OpenAiErrorContext {
  readonly profile: VendorProfile;
  readonly model?: string | undefined;
}

/** Money, not pace: waiting does not help, though some of these come with status 429. */
const UNPAID = new Set([
  'insufficient_quota',
  'billing_hard_limit_reached',
  'billing_not_active',
  'account_deactivated',
  'access_terminated',
]);

/** Errors inside a stream have no status of their own, only a word for it. */
const STATUS_OF_WORD: Readonly<Record<string, number>> = {
  invalid_request_error: 400,
  context_length_exceeded: 400,
  authentication_error: 401,
  invalid_api_key: 401,
  permission_error: 403,
  not_found_error: 404,
  model_not_found: 404,
  rate_limit_error: 429,
  rate_limit_exceeded: 429,
  server_error: 500,
  api_error: 500,
  internal_server_error: 500,
  overloaded_error: 503,
  unavailable_error: 503,
  service_unavailable: 503,
};

/** Whatever an OpenAI-compatible call threw, as a ProviderError. An abort is the caller's to recognise first. */
export function toOpenAiError(
  thrown: unknown,
  { client, model }: { readonly client: Pick<OpenAiClient, 'sdk' | 'profile'>; readonly model?: string },
): ProviderError {
  if (thrown instanceof ProviderError) return thrown;
  return providerError(forgetKey(thrown, client.sdk.apiKey), { profile: client.profile, model });
}

function providerError(error: unknown, context: OpenAiErrorContext): ProviderError {
  const { id, name } = context.profile;
  if (error instanceof APIConnectionTimeoutError) {
    return new ProviderError(id, 'timeout', `${name} did not answer in time.`, { cause: error });
  }
  if (error instanceof APIConnectionError) return unreachable(error, context);
  if (error instanceof APIError) return answered(error, context);
  // What fetch throws when the connection breaks in the middle of the body.
  if (error instanceof TypeError) {
    return new ProviderError(id, 'unavailable', `The connection to ${name} broke off.`, { cause: error });
  }
  return new ProviderError(id, 'protocol', `${name} sent something that cannot be read.`, { cause: error });
}

function unreachable(error: APIConnectionError, { profile: { id, name, local } }: OpenAiErrorContext): ProviderError {
  const advice = local ? ': is it running, and is its address right?' : '.';
  return new ProviderError(id, 'unavailable', `${name} cannot be reached${advice}`, { cause: error });
}

function answered(error: APIError, context: OpenAiErrorContext): ProviderError {
  const { id } = context.profile;
  const status = error.status ?? statusInStream(error);
  const unpaid = status === 402 || UNPAID.has(String(error.code)) || UNPAID.has(String(error.type));
  if (unpaid) {
    return new ProviderError(id, 'invalid-request', unpaidMessage(context), { ...known(status), cause: error });
  }
  const kind = status === undefined ? 'unavailable' : kindOfStatus(status);
  const waitMs = retryAfterMs(error.headers);
  const options = waitMs === undefined ? known(status) : { ...known(status), retryAfterMs: waitMs };
  return new ProviderError(id, kind, message(kind, error, { ...context, status, waitMs }), {
    ...options,
    cause: error,
  });
}

function known(status: number | undefined): { status?: number } {
  return status === undefined ? {} : { status };
}

/** OpenRouter and llama.cpp put the status itself into `code`, as a number. */
function statusInStream({ code, type }: APIError): number | undefined {
  const number = Number(code);
  if (number >= 400 && number < 600) return number;
  return STATUS_OF_WORD[String(code)] ?? STATUS_OF_WORD[String(type)];
}

function unpaidMessage({ profile: { name } }: OpenAiErrorContext): string {
  return `${name} has no credit left for this key: check the plan and billing there.`;
}

interface MessageContext extends OpenAiErrorContext {
  readonly status: number | undefined;
  readonly waitMs: number | undefined;
}

function message(kind: ProviderErrorKind, error: APIError, context: MessageContext): string {
  const { profile, status, waitMs } = context;
  const { name, keyVariable } = profile;
  const words = vendorWords(vendorText(error));
  const reason = words === '' ? '.' : `: ${words}.`;
  switch (kind) {
    case 'auth':
      return keyVariable === undefined
        ? `${name} refused the key: it was started with another one.`
        : `${name} refused the key: check ${keyVariable}.`;
    case 'rate-limit':
      return `${name} has had too many requests from this key.${waitAdvice(waitMs)}`;
    case 'timeout':
      return `${name} did not answer in time.`;
    case 'invalid-request':
      if (status === 404) return missing(context);
      if (status === 413 || error.code === 'context_length_exceeded') {
        return `The conversation is too long for ${context.model ?? name}: choose a model with a larger context.`;
      }
      return `${name} refused the request${reason}`;
    default:
      return `${name} is not available at the moment${reason}`;
  }
}

function missing({ profile: { name, modelAdvice }, model }: OpenAiErrorContext): string {
  if (model === undefined) return `${name} has nothing at this address: check it.`;
  return `${name} has no model ${vendorWords(model)} at this address: ${modelAdvice}.`;
}

/** The body's own message where there is one: the SDK's puts the status before it. */
function vendorText({ error, message }: APIError): unknown {
  if (typeof error === 'string') return error;
  if (typeof error === 'object' && error !== null && 'message' in error) return error.message;
  return message.replace(/^\d{3}\s+(status code \(no body\))?/, '');
}
