import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { SAMPLE_RATE } from '../src/protocol/audio-format.js';
import type { SessionMetadata } from '../src/recording/index.js';

const MINUTES = 30;
const TURNS = 300;
const ENGINE = { provider: 'scripted', model: 'load', rehearsal: false };
const PLACE = 'ses_of_the_pattern';
const SPEAKERS = ['you', 'claude', 'guest'];

/** Finished sessions of half an hour, as the recorder leaves them; their sound is a hole in the file, which nobody reads. */
export async function makeRecordedSessions(recordingsDir: string, count: number): Promise<void> {
  const lines = captions();
  // Made once: a file of so many turns takes a while.
  const pattern = stringify(metadataOf(PLACE), { lineWidth: 110 });
  for (let index = 0; index < count; index += 1) {
    const id = `ses_${String(index).padStart(12, '0')}`;
    const folder = join(recordingsDir, id);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'session.yaml'), pattern.replaceAll(PLACE, id));
    await writeFile(join(folder, 'captions.jsonl'), lines);
    for (const speaker of SPEAKERS) {
      // Without a copy it would be finished by the server's repair, at the cost of an hour.
      await writeFile(join(folder, `${speaker}.webm`), '');
      const path = join(folder, `${speaker}.wav`);
      await writeFile(path, '');
      await truncate(path, 44 + MINUTES * 60 * SAMPLE_RATE * 2);
    }
  }
}

function metadataOf(sessionId: string): SessionMetadata {
  const startedMs = Date.UTC(2026, 0, 1);
  const durationMs = MINUTES * 60_000;
  const cast = SPEAKERS.slice(1).map((id) => ({
    ...{ id, name: id === 'claude' ? 'Claude' : 'Robin', role: id === 'claude' ? 'co-host' : 'guest' },
    ...{ voice: 'alto', llm: ENGINE, tts: ENGINE },
  }));
  return {
    ...{ version: 1, sessionId, state: 'finished', pid: null, title: `Show ${sessionId}`, briefing: 'load' },
    startedAt: new Date(startedMs).toISOString(),
    endedAt: new Date(startedMs + durationMs).toISOString(),
    ...{ durationMs, sampleRate: SAMPLE_RATE, samples: MINUTES * 60 * SAMPLE_RATE },
    host: { id: 'you', name: 'Ada', stt: ENGINE },
    cast,
    turns: Array.from({ length: TURNS }, (_, turn) => ({
      ...{ turnId: `t${turn}`, speaker: turn % 2 === 0 ? 'claude' : 'guest' },
      ...{ startMs: turn * 6_000, endMs: turn * 6_000 + 4_000, interrupted: false },
      ...{ llm: 'scripted/load', tts: 'scripted/load', wordTimes: 'engine' },
    })),
    ...{ markers: [], sync: null, missing: [], recovered: false, files: [] },
  };
}

function captions(): string {
  const lines = Array.from({ length: 2 * TURNS }, (_, line) => ({
    ...{
      track: SPEAKERS[line % 3],
      speaker: 'Ada',
      startAt: line * SAMPLE_RATE * 3,
      endAt: (line + 1) * SAMPLE_RATE * 3,
    },
    ...{ text: 'Clay tablets can still be read after four thousand years.', interrupted: false, words: [] },
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('');
}
