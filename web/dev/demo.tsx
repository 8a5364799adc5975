import { mount } from '../src/mount.js';
import { fakeShelf } from './fake-shelf.js';
import { fakeStudio } from './fake-studio.js';

/** The page with a played studio: for the development server only, no build contains it. */
mount({ start: async () => fakeStudio(), shelf: fakeShelf(location.hash === '#left') });
