import { createStudio, forgetSession, leftSessions, unsentSound } from '../../sdk/browser/browser-host.js';
import { service } from './api/service.js';
import { mount } from './mount.js';
import type { Start } from './studio-port.js';

const wish = (start: Start) => {
  switch (start.kind) {
    case 'new':
      return { briefing: start.briefing };
    case 'resume':
      return { resume: start.sessionId };
    case 'continue':
      return { briefing: start.briefing, continues: start.sessionId };
  }
};

mount({
  shelf: { list: leftSessions, sound: unsentSound, forget: forgetSession },
  start: ({ start, headphones, microphone }) =>
    createStudio({
      url: location.origin,
      renew: () => service.renew(),
      headphones,
      deviceId: microphone,
      ...wish(start),
    }),
});
