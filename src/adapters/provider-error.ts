export type ProviderErrorKind =
  | 'auth'
  | 'rate-limit'
  | 'timeout'
  | 'unavailable'
  | 'invalid-request'
  | 'protocol'
  | 'unspeakable';

const RETRYABLE: ReadonlySet<ProviderErrorKind> = new Set(['rate-limit', 'timeout', 'unavailable']);

/** Every vendor's failure in one form; made at the adapter's edge, nothing above knows a vendor's own errors. */
export class ProviderError extends Error {
  override readonly name = 'ProviderError';
  readonly provider: string;
  readonly kind: ProviderErrorKind;
  readonly status: number | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    provider: string,
    kind: ProviderErrorKind,
    message: string,
    options: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.provider = provider;
    this.kind = kind;
    this.status = options.status;
    this.retryAfterMs = options.retryAfterMs;
  }

  get retryable(): boolean {
    return RETRYABLE.has(this.kind);
  }
}
