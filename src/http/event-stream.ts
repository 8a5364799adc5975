import type { Response } from 'express';

/** An open answer that tells events as they happen (https://html.spec.whatwg.org/#server-sent-events). */
export interface EventStream {
  /** `id`: what a client that comes back sends as `Last-Event-ID`; one line. */
  send(event: string, data: unknown, id?: string): void;
  /** False while the client does not read what it was sent. Whoever sends only while it is true sends nothing in vain. */
  readonly ready: boolean;
  /** Resolves when it is ready again, or closed. */
  whenReady(): Promise<void>;
  /** Ends the answer from this side. */
  end(): void;
}

/** Proxies give up on connections that say nothing for a minute. */
const HEARTBEAT_MS = 15_000;
/** A client that does not read must not fill the memory: what it missed, the next event tells again. */
const WAITING_BYTES_MAX = 64 * 1024;

/** Begins the stream; `onClose` runs once, whoever ends it. Each event must stand for itself: a slow client misses some. */
export function openEventStream(response: Response, onClose: () => void): EventStream {
  response.writeHead(response.statusCode, {
    'Content-Type': 'text/event-stream; charset=utf-8',
    'Cache-Control': 'no-store',
    // Nginx would otherwise gather events before it passes them on.
    'X-Accel-Buffering': 'no',
  });
  response.flushHeaders();
  const heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
  response.once('close', () => {
    clearInterval(heartbeat);
    onClose();
  });
  const isReady = () => response.closed || response.writableLength <= WAITING_BYTES_MAX;
  return {
    send(event, data, id) {
      if (response.writableLength > WAITING_BYTES_MAX) return;
      const place = id === undefined ? '' : `id: ${id}\n`;
      response.write(`${place}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    get ready() {
      return isReady();
    },
    whenReady: () => (isReady() ? Promise.resolve() : nextDrain(response)),
    end: () => response.end(),
  };
}

function nextDrain(response: Response): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
  });
}
