import { link, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../core/clock.js';
import { AppError } from '../core/errors.js';
import type { Logger } from '../core/logger.js';
import { limits } from '../limits.js';
import type { SessionFile } from '../protocol/server-events.js';
import { type DiskWatch, Recorder, type EventLogger } from '../recording/index.js';
import { announceDiskRoom } from './disk-notice.js';
import type { Outbox } from './outbox.js';
import type { SessionRecord } from './session-record.js';
import type { SessionView } from './session-view.js';

export interface SessionRecordingOptions {
  readonly directory: string;
  readonly speakers: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  readonly events: EventLogger;
  readonly outbox: Outbox;
  readonly view: SessionView;
  readonly record: SessionRecord;
  readonly disk: DiskWatch | undefined;
  /** The recording does not begin without room for these; null: it goes on, whatever room there is. */
  readonly plannedMinutes: number | null;
}

/** A session's recording as its clients see it: started, in trouble, finished. */
export class SessionRecording {
  readonly recorder: Recorder;
  #started = false;
  #stopping: Promise<readonly SessionFile[]> | undefined;
  #unwatchDisk: (() => void) | undefined;

  constructor(private readonly options: SessionRecordingOptions) {
    const { directory, clock, logger, outbox } = options;
    this.recorder = new Recorder({
      directory,
      clock,
      logger,
      speakers: options.speakers,
      unwrittenBytesMax: limits.unwrittenBytes,
      onWritten: (nextSeq) => outbox.emitUncounted('audio.ack', { nextSeq }),
      onWanted: (nextSeq) => outbox.emitUncounted('audio.resend', { nextSeq }),
      onTrouble: (error) => this.#trouble(error),
    });
  }

  /** Idempotent while recording. Throws `RECORDING_UNAVAILABLE`, or `RECORDING_FINISHED` after a stop. */
  async start(): Promise<void> {
    if (this.#stopping)
      throw new AppError('RECORDING_FINISHED', 'This session’s recording has been closed; start a new session.');
    if (this.#started) return;
    this.#started = true;
    const { events, record, directory, view, disk, plannedMinutes: minutes } = this.options;
    const metadata = record.running();
    const stems = 1 + this.options.speakers.length;
    try {
      if (minutes !== null) await disk?.expectRoom({ minutes, stems });
      await this.recorder.start(metadata);
    } catch (error) {
      this.#started = false;
      throw error;
    }
    const path = join(directory, 'events.jsonl');
    await linkTo(events.path, path);
    events.log({ type: 'recording.start', directory, tracks: [metadata.host.id, ...this.options.speakers] });
    view.update({ recording: { state: 'recording', directory } });
    view.send();
    this.#unwatchDisk = disk?.watch({ stems, tell: (room) => announceDiskRoom(this.options, room) });
  }

  /** Finishes the files; every caller gets the same ones. `signal` bounds the derived files only. */
  stop(signal: AbortSignal): Promise<readonly SessionFile[]> {
    this.#stopping ??= this.#started ? this.#stop(signal) : Promise.resolve([]);
    return this.#stopping;
  }

  async #stop(signal: AbortSignal): Promise<readonly SessionFile[]> {
    const { clock, record, events, view, directory } = this.options;
    this.#unwatchDisk?.();
    const files = await this.recorder.stop({
      signal,
      metadata: (facts) => record.finished(facts, clock.epochMs()),
    });
    events.log({ type: 'recording.stop', samples: this.recorder.endSample, files: files.map((file) => file.name) });
    if (!this.recorder.failed) view.update({ recording: { state: 'finished', directory } });
    view.send();
    return files;
  }

  #trouble(error: AppError | null): void {
    const { view, events, outbox, directory } = this.options;
    if (error === null) {
      view.update({ recording: { state: 'recording', directory } });
      outbox.emit('server.ack', { level: 'info', message: 'The recording goes on.' });
    } else {
      const { code, message, retryable } = error;
      view.update({ recording: { state: 'failed', directory, note: message } });
      events.log({ type: 'error', code, message, service: 'recording' });
      outbox.emit('error', { code, message, retryable });
    }
    view.send();
  }
}

/** A session that goes on after a restart has its link already. */
async function linkTo(target: string, path: string): Promise<void> {
  const there = (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  };
  await link(target, path).catch((error: NodeJS.ErrnoException) =>
    error.code === 'EEXIST' ? undefined : symlink(target, path).catch(there),
  );
}
