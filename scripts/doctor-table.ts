import type { Finding } from '../src/protocol/routes/doctor.js';

const SIGNS = { ok: 'ok', note: 'note', problem: 'PROBLEM' } as const;

/** The findings as a table for a terminal: problems carry their fix on a line of their own. */
export function doctorTable(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ part }) => part.length));
  return findings
    .flatMap(({ part, state, found, fix }) => {
      const line = `${part.padEnd(width)}  ${SIGNS[state].padEnd(7)}  ${found}`;
      return fix === undefined ? [line] : [line, `${' '.repeat(width + 11)}→ ${fix}`];
    })
    .join('\n');
}

/** 1 when something is in the way of a session as it is configured. */
export function exitCodeOf(findings: readonly Finding[]): 0 | 1 {
  return findings.some(({ state }) => state === 'problem') ? 1 : 0;
}
