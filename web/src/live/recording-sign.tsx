import { SAMPLES_PER_SECOND, clockText } from '../model/time.js';
import type { SessionSnapshot } from '../studio-port.js';

type Recording = SessionSnapshot['recording'];

const WORDS = {
  recording: 'Recording',
  off: 'Not recording',
  failed: 'Recording failed',
  finished: 'Recording finished',
} as const satisfies Record<Recording['state'], string>;

const detail = (recording: Recording, unconfirmed: number): string => {
  if (recording.state === 'failed') return recording.note ?? 'The show goes on unrecorded.';
  if (recording.state !== 'recording') return recording.note ?? '';
  const waiting = unconfirmed / SAMPLES_PER_SECOND;
  return waiting > 1
    ? `${Math.round(waiting)} s of your voice wait to be sent: keep this page open`
    : 'Safe on the server';
};

export interface RecordingSignProps {
  readonly recording: Recording;
  readonly captured: number;
  readonly unconfirmed: number;
}

/** Is it being recorded, and has all of it arrived? */
export const RecordingSign = ({ recording, captured, unconfirmed }: RecordingSignProps) => {
  const late = recording.state === 'failed' || unconfirmed > SAMPLES_PER_SECOND;
  return (
    <div
      className="sign recording"
      data-testid="recording"
      data-state={recording.state}
      data-tone={late ? 'warn' : undefined}
    >
      <p className="sign-main">
        <span className="recording-dot" aria-hidden="true" />
        {WORDS[recording.state]}
        {recording.state === 'recording' && <span className="figure">{clockText(captured - unconfirmed)}</span>}
      </p>
      <p className="sign-detail" role={late ? 'alert' : undefined}>
        {detail(recording, unconfirmed)}
      </p>
    </div>
  );
};
