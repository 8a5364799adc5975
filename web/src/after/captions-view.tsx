import { useState } from 'react';
import { readText } from '../api/session-files.js';
import { readCaptions, type Cue } from '../model/captions.js';

type Reading =
  | { readonly kind: 'closed' | 'reading' }
  | { readonly kind: 'open'; readonly cues: readonly Cue[] }
  | { readonly kind: 'failed'; readonly message: string };

const Cues = ({ cues }: { readonly cues: readonly Cue[] }) =>
  cues.length === 0 ? (
    <p className="fine">No words were recognised on this track.</p>
  ) : (
    <ol className="cues">
      {cues.map((cue) => (
        <li key={`${cue.from} ${cue.text}`}>
          <time>{cue.from}</time> {cue.text}
        </li>
      ))}
    </ol>
  );

export interface CaptionsViewProps {
  readonly sessionId: string;
  readonly file: string;
}

/** The words of one track; read when they are asked for. */
export const CaptionsView = ({ sessionId, file }: CaptionsViewProps) => {
  const [reading, setReading] = useState<Reading>({ kind: 'closed' });
  const open = (): void => {
    if (reading.kind === 'reading' || reading.kind === 'open') return;
    setReading({ kind: 'reading' });
    readText(sessionId, file, { signal: AbortSignal.timeout(15_000) }).then(
      (text) => setReading({ kind: 'open', cues: readCaptions(text) }),
      (error: unknown) =>
        setReading({ kind: 'failed', message: error instanceof Error ? error.message : String(error) }),
    );
  };
  return (
    <details className="captions-view" onToggle={(event) => event.currentTarget.open && open()}>
      <summary>Read the captions</summary>
      {reading.kind === 'reading' && <p className="fine">Reading…</p>}
      {reading.kind === 'failed' && <p className="fine">{reading.message}</p>}
      {reading.kind === 'open' && <Cues cues={reading.cues} />}
    </details>
  );
};
