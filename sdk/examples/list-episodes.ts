/**
 * Lists the recordings of a server, the newest first, with their length and what they cost:
 * `npx tsx sdk/examples/list-episodes.ts [words to look for]`
 */
import { listRecordings } from '../routes.js';
import { connect } from './connect.js';
import { runAsProgram } from './run.js';

export async function main(args: readonly string[], say: (line: string) => void): Promise<void> {
  const { client, rest } = connect(args);
  let count = 0;
  // Page after page, each asked for when the one before has been read.
  for await (const recording of client.each(listRecordings, { query: { q: rest.join(' ') } })) {
    const minutes = recording.durationMs === null ? 'running' : `${(recording.durationMs / 60_000).toFixed(1)} min`;
    const cost = recording.costUsd === null ? 'cost not known' : `$${recording.costUsd.toFixed(4)}`;
    say(`${recording.startedAt.slice(0, 10)}  ${recording.title}  ${minutes}, ${recording.turns} turns, ${cost}`);
    count += 1;
  }
  say(count === 0 ? 'There are no recordings.' : `${count} in all.`);
}

await runAsProgram(import.meta.url, main);
