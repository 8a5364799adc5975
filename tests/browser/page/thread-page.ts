import { createElement, useLayoutEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { TrialogueProvider, useThreadStream } from '../../../sdk/react/index.js';
import { TrialogueClient } from '../../../sdk/rest/index.js';
import type { ThreadPage } from '../support/thread-page.js';

declare global {
  interface Window {
    threadPage: ThreadPage;
  }
}

const epochMs = (): number => performance.timeOrigin + performance.now();

/** Shows the answers of one thread as a page of somebody's own would, and keeps when each of its texts was to be seen. */
window.threadPage = {
  open(threadId) {
    const seen: { text: string; atMs: number; connected: boolean }[] = [];
    let ask: (content: string, modelId: string) => Promise<void> = () => Promise.reject(new Error('not mounted'));
    const Thread = () => {
      const stream = useThreadStream(threadId);
      const text = stream.answers.map((answer) => answer.text).join('\n');
      useLayoutEffect(() => {
        ask = (content, modelId) => stream.ask({ content, models: [{ modelId }] });
        seen.push({
          text: document.querySelector('#answer')?.textContent ?? '',
          atMs: epochMs(),
          connected: stream.connected,
        });
      });
      return createElement('p', { id: 'answer', 'data-status': stream.status }, text);
    };
    const client = new TrialogueClient({ url: location.origin });
    const place = document.body.appendChild(document.createElement('div'));
    createRoot(place).render(createElement(TrialogueProvider, { client }, createElement(Thread)));
    window.threadPage.seen = () => seen;
    window.threadPage.ask = (content, modelId) => ask(content, modelId);
  },
  ask: () => Promise.reject(new Error('open a thread first')),
  seen: () => [],
};
