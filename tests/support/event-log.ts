import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkLoggedEvent, type LoggedEvent } from '../../src/recording/session-event.js';

/** A finished session's log, every line of it checked. */
export async function readEvents({
  logsDir,
  sessionId,
}: {
  logsDir: string;
  sessionId: string;
}): Promise<LoggedEvent[]> {
  const text = await readFile(join(logsDir, `${sessionId}.jsonl`), 'utf8');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LoggedEvent);
  for (const [index, line] of lines.entries()) {
    const checked = checkLoggedEvent(line);
    if (!checked.ok) throw new Error(`line ${index}: ${checked.problem}`);
    if (line.n !== index) throw new Error(`line ${index} is numbered ${line.n}`);
  }
  return lines;
}
