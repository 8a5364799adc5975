import { useEffect } from 'react';
import { useQuery } from '../../../sdk/react/index.js';
import { getStatus } from '../../../sdk/routes.js';
import { SiteNav } from '../parts/site-nav.js';
import { StateWords } from '../parts/state-words.js';
import { Trouble } from '../parts/trouble.js';
import { Features, Ollama, Providers, Tiles } from './parts.js';
import { QueueSection } from './queue-section.js';

const EVERY_MS = 5_000;

/** The service at work, read anew every five seconds. */
export const OperationsPage = () => {
  const { data: status, error, again } = useQuery(getStatus, {}, { everyMs: EVERY_MS });
  useEffect(() => {
    document.title = 'Operations · Trialogue';
  }, []);
  return (
    <>
      <SiteNav here="operations" />
      <main className="sheet operations">
        <div className="after-head">
          <h1>Operations</h1>
          {status !== null && <StateWords good={status.status === 'healthy'}>{status.status}</StateWords>}
        </div>
        {status === null && error === null && <p role="status">Asking the server…</p>}
        {error !== null && <Trouble title="The server does not say how it is.">{error.message}</Trouble>}
        {status !== null && (
          <>
            {status.problems.length > 0 && (
              <div className="trouble" role="alert">
                {status.problems.map((problem) => (
                  <p key={problem}>{problem}</p>
                ))}
              </div>
            )}
            <Tiles status={status} />
            <Providers status={status} />
            <QueueSection status={status} onChanged={again} />
            <Ollama status={status} />
            <Features status={status} />
          </>
        )}
      </main>
    </>
  );
};
