import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App, type AppProps } from './app.js';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import './styles/site.css';
import './styles/briefing.css';
import './styles/before.css';
import './styles/live.css';
import './styles/strip.css';
import './styles/timeline.css';
import './styles/transcript.css';
import './styles/figures.css';
import './styles/controls.css';
import './styles/live-narrow.css';
import './styles/after.css';

export const mount = (props: AppProps): void => {
  const place = document.querySelector('#studio');
  if (place === null) throw new Error('The page has no place for the studio.');
  createRoot(place).render(
    <StrictMode>
      <App {...props} />
    </StrictMode>,
  );
};
