import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WAV_HEADER_BYTES, wavHeader } from '../../src/audio/wav.js';
import { writeMetadata, type SessionMetadata } from '../../src/recording/session-metadata.js';

/** What `session.yaml` says while the session runs, of a process that is gone. */
export function leftMetadata(change: Partial<SessionMetadata> = {}): SessionMetadata {
  const rehearsal = { provider: 'rehearsal', model: 'built-in', rehearsal: true };
  const speaker = (id: string, name: string) => ({
    id,
    name,
    role: 'guest',
    voice: id,
    llm: rehearsal,
    tts: rehearsal,
  });
  return {
    version: 1,
    sessionId: 'ses_left',
    state: 'recording',
    pid: null,
    title: 'Two voices',
    briefing: 'duo',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: null,
    durationMs: null,
    sampleRate: 48_000,
    samples: null,
    host: { id: 'you', name: 'Host', stt: rehearsal },
    cast: [speaker('claude', 'Claude'), speaker('guest', 'Guest')],
    turns: [],
    markers: [],
    sync: null,
    missing: [],
    recovered: false,
    files: [],
    ...change,
  };
}

/** Lines of a file that only grows. */
export function lines(entries: readonly object[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
}

/** A session's folder as a killed process leaves it, its stems `samples` long. */
export async function writeLeftFolder(
  directory: string,
  { metadata = leftMetadata(), samples = 4_800 }: { metadata?: SessionMetadata; samples?: number } = {},
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeMetadata(directory, metadata);
  for (const { id } of [metadata.host, ...metadata.cast]) {
    const bytes = Buffer.alloc(WAV_HEADER_BYTES + samples * 2);
    Buffer.from(wavHeader(samples * 2)).copy(bytes);
    await writeFile(join(directory, `${id}.wav`), bytes);
  }
}
