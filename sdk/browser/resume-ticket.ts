import type { ResumeTicket } from '../live-options.js';

const KEY = 'trialogue.session';

/** The session this tab was the host of before it was reloaded, or null. */
export function savedTicket(): ResumeTicket | null {
  const saved = sessionStorage.getItem(KEY);
  if (saved === null) return null;
  try {
    const { sessionId, token } = JSON.parse(saved) as Partial<ResumeTicket>;
    return typeof sessionId === 'string' && typeof token === 'string' ? { sessionId, token } : null;
  } catch {
    // Written by another version of the page: as good as nothing.
    return null;
  }
}

export function saveTicket(ticket: ResumeTicket | null): void {
  if (ticket === null) sessionStorage.removeItem(KEY);
  else sessionStorage.setItem(KEY, JSON.stringify(ticket));
}
