import { useState } from 'react';
import type { ExportJob, RecordingsClient } from '../../../sdk/recordings.js';
import { bytesText } from '../model/time.js';
import { type Exports, useExports } from './use-exports.js';

/** What can be made; the marked ones are made unless they are deselected. */
const GROUPS = [
  {
    title: 'Sound',
    formats: [
      ['webm', 'WebM', true],
      ['wav', 'WAV', true],
      ['mp3', 'MP3', false],
      ['m4a', 'M4A', false],
      ['flac', 'FLAC', false],
    ],
  },
  {
    title: 'Texts',
    formats: [
      ['vtt', 'Captions, VTT', true],
      ['srt', 'Captions, SRT', true],
      ['transcript', 'Transcript', true],
      ['chapters', 'Chapters', true],
      ['notes', 'Show notes', true],
      ['soundbites', 'Soundbites', false],
    ],
  },
  {
    title: 'To work on',
    formats: [
      ['audacity', 'Audacity', false],
      ['reaper', 'Reaper', false],
      ['zip', 'All in a zip', false],
    ],
  },
] as const;
type Format = (typeof GROUPS)[number]['formats'][number][0];
const USUAL = GROUPS.flatMap(({ formats }) => formats.flatMap(([format, , usual]) => (usual ? [format] : [])));

const STEPS: Readonly<Record<string, string>> = {
  '': 'Waiting',
  mix: 'Mixing',
  notes: 'Writing the show notes',
  zip: 'Packing',
};

const stepText = (step: string): string => STEPS[step] ?? `Making the ${step}`;

const Running = ({ job, onCancel }: { readonly job: ExportJob; readonly onCancel: () => void }) => (
  <div className="export-running" data-testid="export-running">
    <label>
      {stepText(job.step)}… <span className="figure">{Math.floor(job.done * 100)} %</span>
      <progress max={1} value={job.done} />
    </label>
    <button type="button" className="button button-small" onClick={onCancel}>
      Stop
    </button>
  </div>
);

const Ended = ({ job }: { readonly job: ExportJob }) => {
  if (job.state === 'failed') return <p role="alert">{job.problem?.message}</p>;
  if (job.state === 'cancelled') return <p className="fine">Stopped; nothing of it was kept.</p>;
  const { lufs = null, truePeakDbtp = null } = job.loudness ?? {};
  return (
    <p role="status" data-testid="export-done">
      Done.
      {lufs !== null && (
        <span className="fine figure">
          {' '}
          {lufs.toFixed(1)} LUFS{truePeakDbtp !== null && `, true peak ${truePeakDbtp.toFixed(1)} dB`}
        </span>
      )}
    </p>
  );
};

const Choice = ({ onStart }: { readonly onStart: Exports['start'] }) => {
  const [chosen, setChosen] = useState<ReadonlySet<Format>>(() => new Set(USUAL));
  const [mono, setMono] = useState(false);
  const toggle = (format: Format): void => {
    const next = new Set(chosen);
    if (!next.delete(format)) next.add(format);
    setChosen(next);
  };
  return (
    <form
      className="export-choice"
      onSubmit={(event) => {
        event.preventDefault();
        onStart({ formats: [...chosen], mono });
      }}
    >
      {GROUPS.map(({ title, formats }) => (
        <fieldset key={title}>
          <legend>{title}</legend>
          {formats.map(([format, words]) => (
            <label key={format} className="check">
              <input type="checkbox" checked={chosen.has(format)} onChange={() => toggle(format)} />
              {words}
            </label>
          ))}
          {title === 'Sound' && (
            <label className="check">
              <input type="checkbox" checked={mono} onChange={(event) => setMono(event.target.checked)} />
              In mono
            </label>
          )}
        </fieldset>
      ))}
      <p className="fine">
        {mono ? '−19 LUFS in one channel' : '−16 LUFS in two channels'}, peaks below −1 dB. MP3, M4A and FLAC need
        ffmpeg on the server.
      </p>
      <button type="submit" className="button button-strong" disabled={chosen.size === 0} data-testid="export">
        Make the episode
      </button>
    </form>
  );
};

export interface EpisodePanelProps {
  readonly client: RecordingsClient;
  readonly id: string;
}

/** The recording as it is edited, made into something to publish. */
export const EpisodePanel = ({ client, id }: EpisodePanelProps) => {
  const { job, files, trouble, start, cancel } = useExports(client, id);
  return (
    <>
      {job?.state === 'running' ? <Running job={job} onCancel={cancel} /> : <Choice onStart={start} />}
      {job !== null && job.state !== 'running' && <Ended job={job} />}
      {trouble !== null && <p role="alert">{trouble}</p>}
      {files.length > 0 && (
        <section className="review-files">
          <h3>Made so far</h3>
          <ul>
            {files.map(({ name, bytes }) => (
              <li key={name}>
                <a href={client.episodeUrl(id, name)} download={name}>
                  {name}
                </a>
                <span className="figure fine">{bytesText(bytes)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
};
