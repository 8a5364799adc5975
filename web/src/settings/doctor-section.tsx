import { useState } from 'react';
import { useWork } from '../../../sdk/react/index.js';
import { examine, type Finding } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { StateWords } from '../parts/state-words.js';

const GOOD = { ok: true, note: null, problem: false } as const;

/** Looks at engines, keys and the machine, and says how to mend what is wrong. For owners. */
export const DoctorSection = () => {
  const [findings, setFindings] = useState<readonly Finding[] | null>(null);
  const { busy, error, run } = useWork();
  const look = (): void =>
    void run(async () => {
      setFindings((await call(examine, {})).findings);
    });
  return (
    <section className="card sheet-section" aria-labelledby="doctor-title">
      <div className="after-head">
        <h2 id="doctor-title">Doctor</h2>
        <button type="button" className="button button-small" onClick={look} disabled={busy} data-testid="examine">
          {busy ? 'Looking…' : 'Look at everything'}
        </button>
      </div>
      <p>Tries every engine of live shows with its key, and looks at what the machine has. Nothing is changed.</p>
      {error !== null && (
        <p className="field-trouble" role="alert">
          {error.message}
        </p>
      )}
      {findings !== null && (
        <div className="sheet-scroll">
          <table className="sheet-table" data-testid="findings">
            <tbody>
              {findings.map(({ part, state, found, fix }) => (
                <tr key={part}>
                  <th scope="row">{part}</th>
                  <td>
                    <StateWords good={GOOD[state]}>{state}</StateWords>
                  </td>
                  <td>
                    {found}
                    {fix !== undefined && <p className="fine">{fix}</p>}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
};
