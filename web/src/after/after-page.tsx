import { useEffect } from 'react';
import { RecordingsClient } from '../../../sdk/recordings.js';
import { service } from '../api/service.js';
import { groupFiles, type FileGroup } from '../model/file-groups.js';
import { lengthText } from '../model/time.js';
import { speakerColour } from '../parts/speaker-colour.js';
import { ThemeToggle } from '../parts/theme-toggle.js';
import { Wordmark } from '../parts/wordmark.js';
import type { CastMember, FinishedSession, SessionSnapshot } from '../studio-port.js';
import { CaptionsView } from './captions-view.js';
import { CopyButton } from './copy-button.js';
import { FileTable } from './file-table.js';

interface GroupProps {
  readonly group: FileGroup;
  readonly finished: FinishedSession;
  readonly cast: readonly CastMember[];
}

const Group = ({ group, finished, cast }: GroupProps) => {
  const captions = group.files.find((file) => file.kind === 'captions');
  const style = group.speaker === null ? undefined : speakerColour(cast, group.speaker);
  return (
    <section className="card file-group" style={style} aria-label={group.name}>
      <header>
        <h2>{group.name}</h2>
        <span className="lane-role">{group.role}</span>
      </header>
      <FileTable sessionId={finished.sessionId} caption={`Files of ${group.name}`} files={group.files} />
      {captions !== undefined && <CaptionsView sessionId={finished.sessionId} file={captions.name} />}
    </section>
  );
};

/** Has the server draw the waveforms while this page is read, so that the review opens at once. */
const usePreparedReview = (sessionId: string): void => {
  useEffect(() => {
    const abort = new AbortController();
    const asked = new RecordingsClient(service).detail(sessionId, { signal: abort.signal });
    // A review that was not prepared opens a little later, and says itself what is wrong.
    asked.catch(() => undefined);
    return () => abort.abort();
  }, [sessionId]);
};

export interface AfterPageProps {
  readonly finished: FinishedSession;
  readonly session: SessionSnapshot | null;
  readonly onNewSession: () => void;
}

/** The finished session: where it lies, and everything in it. */
export const AfterPage = ({ finished, session, onNewSession }: AfterPageProps) => {
  const cast = session?.cast ?? [];
  usePreparedReview(finished.sessionId);
  return (
    <div className="after" data-testid="finished">
      <header className="top">
        <Wordmark />
        <ThemeToggle />
      </header>
      <main className="after-main">
        <div className="after-head">
          <div>
            <p className="fine">Finished</p>
            <h1>{session?.title ?? 'Your session'}</h1>
            <p className="after-facts">
              <span className="figure">{lengthText(finished.durationMs)}</span> recorded, one clean track for each
              speaker.
            </p>
          </div>
          <div className="after-ways">
            <a className="button button-strong" href={`./recordings.html#/${finished.sessionId}`} data-testid="review">
              Review
            </a>
            <button type="button" className="button" onClick={onNewSession} data-testid="new-session">
              New session
            </button>
          </div>
        </div>
        <p className="folder">
          <span className="fine">Folder</span>
          <code>{finished.directory}</code>
          <CopyButton text={finished.directory} what="the folder’s path" />
        </p>
        <div className="file-groups">
          {groupFiles(finished.files, cast).map((group) => (
            <Group key={group.name} group={group} finished={finished} cast={cast} />
          ))}
        </div>
      </main>
    </div>
  );
};
