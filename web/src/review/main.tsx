import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RecordingsClient } from '../../../sdk/recordings.js';
import { service } from '../api/service.js';
import { ListPage } from './list-page.js';
import { ReviewPage } from './review-page.js';
import { useRoute } from './route.js';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/parts.css';
import '../styles/site.css';
import '../styles/live.css';
import '../styles/timeline.css';
import '../styles/transcript.css';
import '../styles/figures.css';
import '../styles/controls.css';
import '../styles/after.css';
import '../styles/recordings.css';
import '../styles/review.css';
import '../styles/review-panels.css';
import '../styles/review-narrow.css';

const client = new RecordingsClient(service);

const goToList = (): void => {
  location.hash = '#/';
};

const Recordings = () => {
  const route = useRoute();
  if (route.kind === 'list') return <ListPage client={client} />;
  return <ReviewPage client={client} id={route.id} at={route.at} onLeave={goToList} />;
};

const place = document.querySelector('#recordings');
if (place === null) throw new Error('The page has no place for the recordings.');
createRoot(place).render(
  <StrictMode>
    <Recordings />
  </StrictMode>,
);
