import { useCallback } from 'react';
import { listAudit } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { useAsked } from '../api/use-asked.js';
import { momentText } from '../parts/moment.js';
import { StateWords } from '../parts/state-words.js';

/** What was done lately, by whom and from where. For owners. */
export const AuditSection = () => {
  const read = useCallback((signal: AbortSignal) => call(listAudit, { query: { limit: 20 } }, { signal }), []);
  const { value, trouble } = useAsked(read);
  return (
    <section className="card sheet-section" aria-labelledby="audit-title">
      <h2 id="audit-title">What was done</h2>
      {trouble !== null && <p className="field-trouble">{trouble}</p>}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {(value?.data.entries ?? []).map(({ id, at, actor, action, target, outcome, from }) => (
              <tr key={id}>
                <td className="figure">{momentText(at)}</td>
                <td>{actor?.username ?? 'nobody known'}</td>
                <th scope="row">{action}</th>
                <td>{target}</td>
                <td>
                  <StateWords good={outcome === 'ok'}>{outcome}</StateWords>
                </td>
                <td>{from}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};
