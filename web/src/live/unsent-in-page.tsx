import { unsentFileName } from '../model/left-session-words.js';
import { SAMPLES_PER_MS, lengthText } from '../model/time.js';
import { isLate } from '../model/upload.js';
import { saveFile } from '../parts/save-file.js';
import type { LiveState, Studio } from '../studio-port.js';
import { useUnloadGuard } from './use-unload-guard.js';

export interface UnsentInPageProps {
  readonly studio: Studio;
  readonly state: LiveState;
}

/** Where the browser keeps nothing: voice that did not reach the session in time is in this page alone. */
export const UnsentInPage = ({ studio, state }: UnsentInPageProps) => {
  const { unconfirmedSamples, session } = state;
  const worthSaving = isLate(unconfirmedSamples);
  useUnloadGuard(worthSaving);
  if (!worthSaving) return null;
  const length = lengthText(unconfirmedSamples / SAMPLES_PER_MS);
  const save = (): void => saveFile(studio.unsentSound(), unsentFileName({ title: session?.title ?? '' }));
  return (
    <aside className="card left-session" aria-label="Voice that was not sent">
      <p>
        <strong>{length} of your voice never got to the server.</strong> They are in this page only: save them before
        you leave it.
      </p>
      <button type="button" className="button button-strong" onClick={save} data-testid="save-unsent">
        Save my voice
      </button>
    </aside>
  );
};
