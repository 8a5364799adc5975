import { downloadUrl, fileUrl } from '../api/session-files.js';
import { fileWords } from '../model/file-groups.js';
import { bytesText } from '../model/time.js';
import type { SessionFile } from '../studio-port.js';

const SOUNDS: readonly SessionFile['kind'][] = ['stem', 'webm', 'mix'];

const Row = ({ sessionId, file }: { readonly sessionId: string; readonly file: SessionFile }) => (
  <tr>
    <th scope="row">
      <span className="file-name">{file.name}</span>
      <span className="fine">{fileWords(file)}</span>
    </th>
    <td className="file-play">
      {SOUNDS.includes(file.kind) && (
        <audio controls preload="metadata" src={fileUrl(sessionId, file.name)} aria-label={`Play ${file.name}`} />
      )}
    </td>
    <td className="figure file-size">{bytesText(file.bytes)}</td>
    <td className="file-get">
      <a
        className="button button-small"
        href={downloadUrl(sessionId, file.name)}
        download={file.name}
        data-testid="file-link"
      >
        Download<span className="visually-hidden"> {file.name}</span>
      </a>
    </td>
  </tr>
);

export interface FileTableProps {
  readonly sessionId: string;
  readonly caption: string;
  readonly files: readonly SessionFile[];
}

export const FileTable = ({ sessionId, caption, files }: FileTableProps) => (
  <table className="files">
    <caption className="visually-hidden">{caption}</caption>
    <colgroup>
      <col className="col-name" />
      <col />
      <col className="col-size" />
      <col className="col-get" />
    </colgroup>
    <thead className="visually-hidden">
      <tr>
        <th scope="col">File</th>
        <th scope="col">Listen</th>
        <th scope="col">Size</th>
        <th scope="col">Download</th>
      </tr>
    </thead>
    <tbody>
      {files.map((file) => (
        <Row key={file.name} sessionId={sessionId} file={file} />
      ))}
    </tbody>
  </table>
);
