import { Wordmark } from '../parts/wordmark.js';

/** The way back: to the studio, and to all recordings. */
export const RecordingsMark = () => (
  <nav className="recordings-mark" aria-label="Trialogue">
    <a href="./" aria-label="Trialogue, the studio">
      <Wordmark />
    </a>
    <a className="button button-small button-quiet" href="#/">
      Recordings
    </a>
  </nav>
);
