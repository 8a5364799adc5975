import { readMetadata, type SessionMetadata } from '../../../src/recording/session-metadata.js';

/** Host audio that was captured and is not in the recording. What lies before the first block of the page was never captured. */
export async function lostSpans(directory: string): Promise<SessionMetadata['missing']> {
  const { missing } = await readMetadata(directory);
  return missing.filter(({ startMs }) => startMs > 0);
}
