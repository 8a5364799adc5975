import { useState } from 'react';
import { useFrame } from '../parts/use-frame.js';
import type { LiveState, SessionSnapshot } from '../studio-port.js';
import { Lane } from './lane.js';
import type { TimelineFeed } from './timeline-feed.js';

export interface TimelineProps {
  readonly state: LiveState;
  readonly session: SessionSnapshot;
  readonly feed: TimelineFeed;
  readonly onGiveFloor: (speaker: string) => void;
}

const SLOW_MS = 500;

/** Every speaker a lane; the right edge is now. */
export const Timeline = ({ state, session, feed, onGiveFloor }: TimelineProps) => {
  const [now, setNow] = useState(0);
  useFrame(() => setNow(feed.now), SLOW_MS);
  const others = session.cast.filter((member) => member.kind === 'ai');
  const keyOf = (id: string): number | null => {
    const place = others.findIndex((member) => member.id === id);
    return place === -1 ? null : place + 1;
  };
  return (
    <section className="timeline" aria-label="Timeline">
      <ul className="lanes">
        {session.cast.map((member) => (
          <Lane
            key={member.id}
            member={member}
            session={session}
            speaking={state.speaking}
            partial={state.partial}
            feed={feed}
            now={now}
            shortcut={keyOf(member.id)}
            onGiveFloor={() => onGiveFloor(member.id)}
          />
        ))}
      </ul>
      <div className="axis" aria-hidden="true">
        <span className="axis-far" />
        <span className="axis-mid" />
        <span className="axis-now">now</span>
      </div>
    </section>
  );
};
