import { useCallback, useEffect, useState } from 'react';
import { SiteNav } from '../parts/site-nav.js';
import { BriefingEditor } from './briefing-editor.js';
import { hashOf, type Route, useRoute } from './route.js';
import { RoomList } from './thread-list.js';
import { ThreadView } from './thread-view.js';

const Welcome = () => (
  <div className="room-welcome">
    <h1>The green room</h1>
    <p>
      Talk an episode over with several models at once before it goes on air: each answers in its own column and knows
      only its own conversation. When it has come together, make a briefing of it.
    </p>
    <p className="fine">Begin a thread on the left, or open a briefing.</p>
  </div>
);

const Room = ({ route, onChanged }: { readonly route: Route; readonly onChanged: () => void }) => {
  switch (route.kind) {
    case 'none':
      return <Welcome />;
    case 'thread':
      return <ThreadView id={route.id} onChanged={onChanged} />;
    case 'briefing':
    case 'draft':
      return <BriefingEditor route={route} onSaved={onChanged} />;
  }
};

/** Where an episode is prepared: threads with models, and briefings. */
export const GreenRoomPage = () => {
  const route = useRoute();
  const [round, setRound] = useState(0);
  const changed = useCallback(() => setRound((before) => before + 1), []);
  useEffect(() => {
    document.title = 'Green room · Trialogue';
  }, []);
  return (
    <div className="room">
      <SiteNav here="green-room" />
      <div className="room-main">
        <RoomList route={route} round={round} />
        <main className="room-body">
          <Room key={hashOf(route)} route={route} onChanged={changed} />
        </main>
      </div>
    </div>
  );
};
