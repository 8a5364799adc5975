import { useCallback } from 'react';
import { listSignIns, revokeSignIn } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { useAct, useAsked } from '../api/use-asked.js';
import { momentText } from '../parts/moment.js';

/** Where one is signed in, and signing out from there. */
export const DevicesSection = () => {
  const read = useCallback((signal: AbortSignal) => call(listSignIns, {}, { signal }), []);
  const { value, trouble, again } = useAsked(read);
  const { busy, trouble: failure, act } = useAct();
  const revoke = (signInId: string): void =>
    act(async () => {
      await call(revokeSignIn, { params: { signInId } });
      again();
    });
  const wrong = failure ?? trouble;
  return (
    <section className="card sheet-section" aria-labelledby="devices-title">
      <h2 id="devices-title">Signed in on</h2>
      {wrong !== null && (
        <p className="field-trouble" role="alert">
          {wrong}
        </p>
      )}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {(value?.signIns ?? []).map(({ id, device, from, lastSeenAt, current }) => (
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
