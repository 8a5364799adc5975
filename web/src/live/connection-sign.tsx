import type { LiveState } from '../studio-port.js';

const WORDS = {
  connecting: ['Connecting…', 'Opening the studio.'],
  live: ['Connected', ''],
  reconnecting: ['Reconnecting…', 'Go on: your voice is kept here.'],
  ended: ['Ended', 'The session is over.'],
  refused: ['Refused', 'The server does not accept this page.'],
} as const satisfies Record<LiveState['connection'], readonly [string, string]>;

const watching = (producers: number): string => {
  if (producers === 0) return 'Nobody else is watching.';
  return producers === 1 ? 'One producer is watching.' : `${producers} producers are watching.`;
};

export interface ConnectionSignProps {
  readonly connection: LiveState['connection'];
  readonly producers: number;
}

export const ConnectionSign = ({ connection, producers }: ConnectionSignProps) => {
  const [word, meaning] = WORDS[connection];
  return (
    <div
      className="sign"
      data-testid="connection"
      data-state={connection}
      data-tone={connection === 'live' ? undefined : 'warn'}
      role="status"
    >
      <p className="sign-main">
        <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
          <path
            d="M2 12h2.5M6.75 12V8.5M11.25 12V4.5"
            fill="none"
            stroke="currentColor"
            strokeWidth="2.5"
            strokeLinecap="round"
          />
          {connection !== 'live' && <path d="M2 2l12 12" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />}
        </svg>
        {word}
      </p>
      <p className="sign-detail">{meaning === '' ? watching(producers) : meaning}</p>
    </div>
  );
};
