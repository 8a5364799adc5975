/**
 * Hosts a live session from Node: a WAV (48 kHz, mono, 16 bit) is the host's microphone.
 * `npx tsx sdk/examples/host-from-wav.ts tests/fixtures/host/h02-rms.wav [briefing]`
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { LiveClient } from '../live.js';
import { readHostWav, WavHost } from '../node/index.js';
import { listBriefings } from '../routes.js';
import { connect } from './connect.js';
import { runAsProgram } from './run.js';

const HOST = 'you';
/** How long the speakers may take for their last answer. */
const LAST_WORDS_MS = 20_000;

export async function main(args: readonly string[], say: (line: string) => void): Promise<void> {
  const { client, url, token, rest } = connect(args);
  const [wav, named] = rest;
  if (wav === undefined) throw new Error('Name the WAV with the host’s voice.');
  const briefings = await client.call(listBriefings);
  const briefing = named ?? briefings.find(({ problem }) => problem === null)?.id;
  if (briefing === undefined) throw new Error('The server has no briefing that can be used.');

  // The microphone needs the session and the session the loudspeaker; nothing flows before `start`.
  const host = new WavHost({ samples: readHostWav(wav), onMicrophone: (at, block) => live.pushMicrophone(at, block) });
  const live = new LiveClient({ url, token, role: 'host', briefing, headphones: true, player: host.player });
  const answered = new Promise<void>((resolve) => {
    live.onEvent((event) => {
      if (event.name !== 'turn.end') return;
      const { speaker, text } = event.payload.line;
      say(`${speaker}: ${text}`);
      if (speaker !== HOST) resolve();
    });
  });
  try {
    await live.start();
    host.start();
    await host.finished;
    await Promise.race([answered, sleep(LAST_WORDS_MS)]);
    const { directory, durationMs, files } = await live.end();
    say(`${(durationMs / 1_000).toFixed(1)} s recorded in ${directory}:`);
    for (const { name } of files) say(`  ${name}`);
  } finally {
    host.stop();
    live.close();
  }
}

await runAsProgram(import.meta.url, main);
