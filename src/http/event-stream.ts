import type { Response } from 'express';

/** An open answer that tells events as they happen (https://html.spec.whatwg.org/#server-sent-events). */
export interface EventStream {
  send(event: string, data: unknown): void;
  /** Ends the answer from this side. */
  end(): void;
}

/** Proxies give up on connections that say nothing for a minute. */
const HEARTBEAT_MS = 15_000;
/** A client that does not read must not fill the memory: what it missed, the next event tells again. */
const WAITING_BYTES_MAX = 64 * 1024;

/** Begins the stream; `onClose` runs once, whoever ends it. Each event must stand for itself: a slow client misses some. */
export function openEventStream(response: Response, onClose: () => void): EventStream {
  response.writeHead(200, {
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
  return {
    send(event, data) {
      if (response.writableLength > WAITING_BYTES_MAX) return;
      response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
    },
    end: () => response.end(),
  };
}
