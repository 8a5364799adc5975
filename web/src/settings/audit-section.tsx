import { useQuery } from '../../../sdk/react/index.js';
import { listAudit } from '../../../sdk/routes.js';
import { momentText } from '../parts/moment.js';
import { StateWords } from '../parts/state-words.js';

/** What was done lately, by whom and from where. For owners. */
export const AuditSection = () => {
  const { data, error } = useQuery(listAudit, { query: { limit: 20 } });
  return (
    <section className="card sheet-section" aria-labelledby="audit-title">
      <h2 id="audit-title">What was done</h2>
      {error !== null && <p className="field-trouble">{error.message}</p>}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {(data?.data.entries ?? []).map(({ id, at, actor, action, target, outcome, from }) => (
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
