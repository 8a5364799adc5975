import { useState } from 'react';
import type { Deletion, RecordingDetail, RecordingsClient } from '../../../sdk/recordings.js';
import { CopyButton } from '../after/copy-button.js';
import { fileWords, groupFiles } from '../model/file-groups.js';
import { bytesText } from '../model/time.js';
import { speakerColour } from '../parts/speaker-colour.js';
import type { CastMember } from '../studio-port.js';

export interface FilesPanelProps {
  readonly client: RecordingsClient;
  readonly detail: RecordingDetail;
  readonly cast: readonly CastMember[];
  readonly onDeleted: () => void;
}

type Asking =
  | { readonly kind: 'no' | 'asking' }
  | { readonly kind: 'asked'; readonly deletion: Deletion }
  | { readonly kind: 'failed'; readonly message: string };

/** Says what will be gone before it asks once more. */
const DeleteRecording = ({ client, detail, onDeleted }: Omit<FilesPanelProps, 'cast'>) => {
  const [asking, setAsking] = useState<Asking>({ kind: 'no' });
  const fail = (error: unknown): void =>
    setAsking({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
  const ask = (): void => {
    setAsking({ kind: 'asking' });
    client.askDeletion(detail.id).then((deletion) => setAsking({ kind: 'asked', deletion }), fail);
  };
  if (asking.kind !== 'asked') {
    return (
      <div className="delete">
        {asking.kind === 'failed' && <p role="alert">{asking.message}</p>}
        <button
          type="button"
          className="button button-small button-end"
          disabled={asking.kind === 'asking'}
          onClick={ask}
        >
          Delete this recording…
        </button>
      </div>
    );
  }
  const { files, bytes, token } = asking.deletion;
  return (
    <div className="delete trouble" role="alertdialog" aria-label="Delete this recording?">
      <p>
        {files} files, {bytesText(bytes)}, and the session’s log will be gone for good.
      </p>
      <div>
        <button
          type="button"
          className="button button-small button-strong"
          onClick={() => void client.delete(detail.id, token).then(onDeleted, fail)}
          data-testid="delete-confirm"
        >
          Delete for good
        </button>
        <button type="button" className="button button-small" onClick={() => setAsking({ kind: 'no' })} autoFocus>
          Keep it
        </button>
      </div>
    </div>
  );
};

/** What lies in the folder, by speaker. */
export const FilesPanel = ({ client, detail, cast, onDeleted }: FilesPanelProps) => (
  <>
    <p className="folder">
      <code>{detail.directory}</code>
      <CopyButton text={detail.directory} what="the folder’s path" />
    </p>
    {groupFiles(detail.files, cast).map(({ speaker, name, files }) => (
      <section key={name} className="review-files" style={speaker === null ? undefined : speakerColour(cast, speaker)}>
        <h3>{name}</h3>
        <ul>
          {files.map((file) => (
            <li key={file.name}>
              <a href={client.fileUrl(detail.id, file.name, { download: true })} download={file.name}>
                {file.name}
              </a>
              <span className="fine">{fileWords(file)}</span>
              <span className="figure fine">{bytesText(file.bytes)}</span>
            </li>
          ))}
        </ul>
      </section>
    ))}
    <DeleteRecording client={client} detail={detail} onDeleted={onDeleted} />
  </>
);
