import { StrictMode, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { TrialogueProvider } from '../../sdk/react/index.js';
import { service } from './api/service.js';

/** Puts a page into its document. */
export const mountPage = (page: ReactNode): void => {
  const place = document.querySelector('#page');
  if (place === null) throw new Error('The document has no place for the page.');
  createRoot(place).render(
    <StrictMode>
      <TrialogueProvider client={service}>{page}</TrialogueProvider>
    </StrictMode>,
  );
};
