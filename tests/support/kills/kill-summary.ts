import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HOST_ID } from '../../../src/protocol/live-session.js';
import { readCaptions } from '../../../src/recording/caption-file.js';
import { readMetadata } from '../../../src/recording/session-metadata.js';
import { checkEpisode } from './check-episode.js';
import { type TurnSound, turnSounds } from './check-speech.js';
import { KILL_MOMENTS } from './kill-moments.js';
import type { Kill, KilledSession } from './random-kills.js';

const PATIENCE_MS = 60_000;

/** A session with what is wrong with its episode, and with how much of each turn is on its track. */
export interface KilledEpisode extends KilledSession {
  readonly faults: readonly string[];
  readonly sounds: readonly TurnSound[];
  readonly lines: Lines;
}

interface Lines {
  readonly told: number;
  readonly lost: number;
}

/** Waits until the service has repaired every folder, then looks at what the sessions left. */
export async function settledEpisodes(sessions: readonly KilledSession[]): Promise<KilledEpisode[]> {
  const untilMs = performance.now() + PATIENCE_MS;
  for (const { directory } of sessions)
    while (!(await isComplete(directory)) && performance.now() < untilMs) await delay(100);
  const episodes: KilledEpisode[] = [];
  for (const session of sessions) {
    const lost = session.kills
      .filter((kill) => kill.lost > 0)
      .map((kill) => `${kill.lost} acknowledged samples were lost`);
    const faults = [...lost, ...refusal(session), ...(await checkEpisode({ ...session, recovered: wasCut(session) }))];
    episodes.push({
      ...session,
      faults,
      sounds: await turnSounds(session.directory, session.page),
      lines: await untoldLines(session),
    });
  }
  return episodes;
}

/** Lines of the host that the page was told of, and that no caption stands for: what a kill can take of typed words. */
async function untoldLines({ directory, page }: KilledSession): Promise<Lines> {
  const told = page.events.flatMap(({ name, payload }) =>
    name === 'turn.end' && 'line' in payload && payload.line.speaker === HOST_ID ? [payload.line] : [],
  );
  const cues = (await readCaptions(join(directory, 'captions.jsonl'))).filter(({ track }) => track === HOST_ID);
  const lost = told.filter((line) => !cues.some(({ text, endAt }) => text === line.text && endAt === line.endAt));
  return { told: told.length, lost: lost.length };
}

/** A kill while it was being ended may have come when all was done. */
function wasCut({ kills }: KilledSession): boolean {
  return kills.some(({ moment }) => moment !== 'ending');
}

/** A session is refused only once it is over. */
function refusal({ refused, kills }: KilledSession): string[] {
  return refused === null || kills.at(-1)?.moment === 'ending' ? [] : [`the page was refused: ${refused}`];
}

async function isComplete(directory: string): Promise<boolean> {
  const names = await readdir(directory);
  const { state } = await readMetadata(directory);
  const stems = names.filter((name) => name.endsWith('.wav'));
  return state === 'finished' && stems.every((name) => names.includes(name.replace(/\.wav$/, '.webm')));
}

/** `count` says how many kills there were in all: at some moments there was no session yet. */
export function summary(episodes: readonly KilledEpisode[], count: number): string[] {
  const kills = episodes.flatMap((episode) => episode.kills);
  const backMs = kills.flatMap((kill) => kill.backMs ?? []).toSorted((a, b) => a - b);
  const unkept = episodes
    .flatMap(({ sounds }) => sounds.map(({ played, kept }) => Math.max(0, played - kept) / 48))
    .filter((ms) => ms > 0)
    .toSorted((a, b) => a - b);
  return [
    `${count} kills, ${episodes.length} sessions, ${backMs.length} times live again`,
    ...byMoment(kills),
    `acknowledged samples lost: ${kills.reduce((sum, { lost }) => sum + lost, 0)}`,
    `lines of the host lost: ${total(episodes, 'lost')} of ${total(episodes, 'told')}`,
    `live again after ${spread(backMs)}`,
    `AI speech played and not on its track, in ${unkept.length} turns: ${spread(unkept)}`,
    ...episodes.flatMap(({ sessionId, faults, kills: own }) =>
      faults.map((fault) => `${sessionId} (${own.map(({ moment }) => moment).join(', ')}): ${fault}`),
    ),
  ];
}

function total(episodes: readonly KilledEpisode[], what: keyof Lines): number {
  return episodes.reduce((sum, { lines }) => sum + lines[what], 0);
}

function byMoment(kills: readonly Kill[]): string[] {
  return KILL_MOMENTS.flatMap((moment) => {
    const own = kills.filter((kill) => kill.moment === moment);
    const back = own.filter(({ backMs }) => backMs !== null).length;
    return own.length === 0 ? [] : [`  ${moment.padEnd(12)} ${String(own.length).padStart(3)}, live again ${back}`];
  });
}

function spread(sortedMs: readonly number[]): string {
  const at = (share: number) => (sortedMs[Math.floor((sortedMs.length - 1) * share)] ?? 0).toFixed(0);
  return `${at(0.5)} ms median, ${at(0.95)} ms p95, ${at(1)} ms worst`;
}
