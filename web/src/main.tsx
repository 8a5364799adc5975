import { createStudio, savedTicket } from '../../sdk/browser/browser-host.js';
import { mount } from './mount.js';

mount({
  hasLeftSession: () => savedTicket() !== null,
  start: ({ briefing, headphones, microphone }) =>
    createStudio({
      url: location.origin,
      headphones,
      deviceId: microphone,
      ...(briefing === null ? { resume: savedTicket() } : { briefing }),
    }),
});
