import { useState } from 'react';
import { clockText } from '../model/time.js';
import { backlogToClear, isLate, uploadWords, type Upload } from '../model/upload.js';
import type { SessionSnapshot } from '../studio-port.js';

type Recording = SessionSnapshot['recording'];

const WORDS = {
  recording: 'Recording',
  off: 'Not recording',
  failed: 'Recording failed',
  finished: 'Recording finished',
} as const satisfies Record<Recording['state'], string>;

const detail = (recording: Recording, upload: Upload): string => {
  if (recording.state === 'failed') return recording.note ?? 'The show goes on unrecorded.';
  return recording.state === 'recording' ? uploadWords(upload) : (recording.note ?? '');
};

/** How far the upload of a backlog has come. */
const UploadProgress = ({ unconfirmed }: { readonly unconfirmed: number }) => {
  const [most, setMost] = useState(0);
  const next = backlogToClear(most, unconfirmed);
  if (next !== most) setMost(next);
  return <progress className="upload" max={next} value={next - unconfirmed} aria-label="Your voice being sent" />;
};

export interface RecordingSignProps {
  readonly recording: Recording;
  readonly captured: number;
  readonly upload: Upload;
}

/** Is it being recorded, and has all of it arrived? */
export const RecordingSign = ({ recording, captured, upload }: RecordingSignProps) => {
  const waiting = recording.state === 'recording' && isLate(upload.unconfirmed);
  const late = recording.state === 'failed' || waiting;
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
        {recording.state === 'recording' && <span className="figure">{clockText(captured - upload.unconfirmed)}</span>}
      </p>
      <p className="sign-detail" role={late ? 'alert' : undefined}>
        {detail(recording, upload)}
      </p>
      {waiting && <UploadProgress unconfirmed={upload.unconfirmed} />}
    </div>
  );
};
