import { ERROR_CODES, type ErrorCode } from '../../protocol/error-codes.js';
import type { RouteContract } from '../../protocol/route-contract.js';

/** Every code a route may refuse with, by status: its own, and those of the doors before it. */
export function errorsOf(contract: RouteContract): Map<number, ErrorCode[]> {
  const codes = new Set<ErrorCode>([...doorsOf(contract), ...(contract.errors ?? [])]);
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of [...codes].sort()) {
    const { status } = ERROR_CODES[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return new Map([...byStatus].sort(([a], [b]) => a - b));
}

function doorsOf({ access, limit, params }: RouteContract): ErrorCode[] {
  const codes: ErrorCode[] = ['VALIDATION_ERROR', 'ORIGIN_REFUSED', 'INTERNAL'];
  if (params !== undefined) codes.push('NOT_FOUND');
  if (limit !== 'none') codes.push('RATE_LIMITED');
  if (access === 'public') return codes;
  codes.push('CROSS_SITE_REFUSED', 'DATABASE_UNAVAILABLE');
  if (access === 'optional') return codes;
  codes.push('AUTHENTICATION_REQUIRED');
  // Whoever is signed in may at least watch.
  if (access !== 'viewer') codes.push('FORBIDDEN');
  return codes;
}
