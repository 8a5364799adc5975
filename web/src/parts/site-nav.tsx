import { ThemeToggle } from './theme-toggle.js';
import { Wordmark } from './wordmark.js';

const PLACES = [
  { id: 'studio', href: './', name: 'Studio' },
  { id: 'green-room', href: './green-room', name: 'Green room' },
  { id: 'recordings', href: './recordings', name: 'Recordings' },
  { id: 'operations', href: './operations', name: 'Operations' },
  { id: 'settings', href: './settings', name: 'Settings' },
] as const;

export type Place = (typeof PLACES)[number]['id'];

/** The way to every page that is not a live show. */
export const SiteNav = ({ here }: { readonly here: Place }) => (
  <header className="top site-top">
    <Wordmark />
    <nav className="site-nav" aria-label="Trialogue">
      {PLACES.map(({ id, href, name }) => (
        <a
          key={id}
          className="button button-small button-quiet"
          href={href}
          aria-current={id === here ? 'page' : undefined}
          data-testid={`nav-${id}`}
        >
          {name}
        </a>
      ))}
    </nav>
    <ThemeToggle />
  </header>
);
