import type { ReactNode } from 'react';
import type { Status } from '../../../sdk/routes.js';
import { StateWords } from '../parts/state-words.js';
import { bytesText, msText, uptimeText } from './figures.js';

const Tile = ({
  title,
  children,
  note,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly note?: ReactNode;
}) => (
  <div className="card tile">
    <h2>{title}</h2>
    <p className="tile-figure figure">{children}</p>
    {note !== undefined && <p className="fine">{note}</p>}
  </div>
);

const goodIf = (state: string, good: string): boolean | null => {
  if (state === good) return true;
  return ['unknown', 'not_configured', 'starting'].includes(state) ? null : false;
};

const words = (state: string): string => state.replaceAll('_', ' ');

/** What matters at a glance. */
export const Tiles = ({ status }: { readonly status: Status }) => {
  const { sessions, process, disk, database, redis, sockets } = status;
  return (
    <div className="tiles">
      <Tile
        title="Live sessions"
        note={`${sessions.hosts} hosts, ${sessions.producers} producers, ${sockets.open} sockets`}
      >
        {sessions.live} <span className="fine">of {sessions.max}</span>
      </Tile>
      <Tile
        title="Recording"
        note={
          sessions.failing === 0
            ? `${sessions.unacknowledgedFrames} frames on their way`
            : `${sessions.failing} sessions cannot be written!`
        }
      >
        {bytesText(sessions.unwrittenBytes)} <span className="fine">waiting for the disk</span>
      </Tile>
      <Tile title="Disk" note={disk.low ? 'Room is running out.' : 'Room for what is coming.'}>
        {disk.freeBytes === null ? '–' : bytesText(disk.freeBytes)} <span className="fine">free</span>
      </Tile>
      <Tile title="Answers within" note={`at most ${msText(process.eventLoopDelayMs.max)} in the last five seconds`}>
        {msText(process.eventLoopDelayMs.p99)} <span className="fine">p99</span>
      </Tile>
      <Tile title="Memory" note={`${bytesText(process.heapBytes)} of it in use by the program`}>
        {bytesText(process.memoryBytes)}
      </Tile>
      <Tile title="Database" note={`${database.provider ?? 'none'}, ${msText(database.latency)}`}>
        <StateWords good={goodIf(database.status, 'healthy')}>{words(database.status)}</StateWords>
      </Tile>
      <Tile title="Redis">
        <StateWords good={goodIf(redis.status, 'healthy')}>{words(redis.status)}</StateWords>
      </Tile>
      <Tile title="Running for" note={`${status.version}, ${status.environment}`}>
        {uptimeText(status.uptime)}
      </Tile>
    </div>
  );
};

const PARTS = { stt: 'recognition', llm: 'mind', tts: 'voice', text: 'text' } as const;

export const Providers = ({ status }: { readonly status: Status }) => (
  <section className="card sheet-section" aria-labelledby="providers-title">
    <h2 id="providers-title">Engines</h2>
    {status.providers.length === 0 && <p>None has been called since the start.</p>}
    <div className="sheet-scroll">
      <table className="sheet-table">
        <tbody>
          {status.providers.map(({ part, provider, state, calls, failures, lastFailure, firstEventMs }) => (
            <tr key={`${part} ${provider}`}>
              <th scope="row">{provider}</th>
              <td>{PARTS[part]}</td>
              <td>
                <StateWords good={goodIf(state, 'ok')}>{state}</StateWords>
              </td>
              <td className="figure">
                {calls} calls, {failures} failed{lastFailure === null ? '' : ` (${lastFailure})`}
              </td>
              <td className="figure">first answer after {msText(firstEventMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
    {status.circuitBreakers.some(({ state }) => state !== 'closed') && (
      <ul>
        {status.circuitBreakers
          .filter(({ state }) => state !== 'closed')
          .map(({ name, state }) => (
            <li key={name}>
              <StateWords good={false}>{`${name} rests (${state})`}</StateWords>
            </li>
          ))}
      </ul>
    )}
  </section>
);

export const Ollama = ({ status }: { readonly status: Status }) => {
  const { instances } = status.ollama;
  if (instances.length === 0) return null;
  return (
    <section className="card sheet-section" aria-labelledby="ollama-title">
      <h2 id="ollama-title">Ollama servers</h2>
      {instances.every(({ state }) => state !== 'up') && (
        <p>None answers. Start Ollama to use models of your own; nothing else needs it.</p>
      )}
      <div className="sheet-scroll">
        <table className="sheet-table">
          <tbody>
            {instances.map(({ name, state, loaded, running }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>
                  <StateWords good={state === 'up' ? true : null}>{state === 'down' ? 'not there' : state}</StateWords>
                </td>
                <td>{loaded.length === 0 ? 'nothing in memory' : loaded.join(', ')}</td>
                <td className="figure">{running} running</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
};

export const Features = ({ status }: { readonly status: Status }) => (
  <section className="card sheet-section" aria-labelledby="features-title">
    <h2 id="features-title">Switched on by name</h2>
    {status.features.length === 0 && <p>Nothing is behind a switch at the moment.</p>}
    <ul>
      {status.features.map(({ name, description, on }) => (
        <li key={name}>
          <StateWords good={on ? true : null}>{`${name}: ${description}`}</StateWords>
        </li>
      ))}
    </ul>
  </section>
);
