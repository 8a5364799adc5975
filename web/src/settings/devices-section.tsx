import { useQuery, useWork } from '../../../sdk/react/index.js';
import { listSignIns, revokeSignIn } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { momentText } from '../parts/moment.js';

/** Where one is signed in, and signing out from there. */
export const DevicesSection = () => {
  const { data, error, again } = useQuery(listSignIns, {});
  const { busy, error: failure, run } = useWork();
  const revoke = (signInId: string): void =>
    void run(async () => {
      await call(revokeSignIn, { params: { signInId } });
      again();
    });
  const wrong = failure ?? error;
  return (
    <section className="card sheet-section" aria-labelledby="devices-title">
      <h2 id="devices-title">Signed in on</h2>
      {wrong !== null && (
        <p className="field-trouble" role="alert">
          {wrong.message}
        </p>
      )}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {(data?.signIns ?? []).map(({ id, device, from, lastSeenAt, current }) => (
              <tr key={id}>
                <th scope="row">{device}</th>
                <td>{from}</td>
                <td>last seen {momentText(lastSeenAt)}</td>
                <td>
                  {current ? (
                    'this one'
                  ) : (
                    <button type="button" className="button button-small" disabled={busy} onClick={() => revoke(id)}>
                      Sign out
                    </button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};
