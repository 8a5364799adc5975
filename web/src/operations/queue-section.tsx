import { useWork } from '../../../sdk/react/index.js';
import { changeLlmLane, type Status } from '../../../sdk/routes.js';
import { call } from '../api/service.js';
import { msText } from './figures.js';

const LANES = ['live', 'thread', 'background'] as const;

/** What waits for a model, lane by lane; owners hold a lane back and let it go on. */
export const QueueSection = ({ status, onChanged }: { readonly status: Status; readonly onChanged: () => void }) => {
  const { busy, error, run } = useWork();
  const { queue } = status;
  if (queue === null) return null;
  const change = (lane: (typeof LANES)[number], paused: boolean): void =>
    void run(async () => {
      await call(changeLlmLane, { params: { lane }, body: { paused } });
      onChanged();
    });
  return (
    <section className="card sheet-section" aria-labelledby="queue-title">
      <h2 id="queue-title">Model requests</h2>
      <p>
        {queue.running} running, {queue.queued} waiting, room for {queue.capacity}; kept in{' '}
        {queue.driver === 'redis' ? 'Redis' : 'this process'}. Live replies never wait here.
      </p>
      {error !== null && (
        <p className="field-trouble" role="alert">
          {error.message}
        </p>
      )}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {LANES.flatMap((lane) => {
              const told = queue.lanes.find((one) => one.lane === lane);
              if (told === undefined) return [];
              return [
                <tr key={lane}>
                  <th scope="row">{lane}</th>
                  <td className="figure">{told.queued} waiting</td>
                  <td className="figure">{told.oldestMs === null ? '' : `the oldest for ${msText(told.oldestMs)}`}</td>
                  <td>
                    <button
                      type="button"
                      className="button button-small"
                      disabled={busy}
                      onClick={() => change(lane, !told.paused)}
                    >
                      {told.paused ? 'Let it go on' : 'Hold back'}
                    </button>
                  </td>
                </tr>,
              ];
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
};
