import { Agent, request } from 'node:http';
import type { RestOrder, RestReply } from './messages.js';

/** Asks at a constant rate, whatever the answers take, in a process of its own: takes an order, tells when it is told to. */

/** What a producer's page asks for, one after the other. */
const PATHS = ['/api/recordings', '/api/threads?limit=50', '/api/status', '/api/briefings'];

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const statuses: Record<string, number> = {};
let timesMs: number[] = [];
let counting = false;
let stopped = false;

function ask({ url, token }: RestOrder, path: string, dueMs: number): void {
  const note = (status: string) => {
    if (!counting) return;
    statuses[status] = (statuses[status] ?? 0) + 1;
    // From when it should have been sent: one that waits behind a slow answer counts its waiting.
    timesMs.push(performance.now() - dueMs);
  };
  const asked = request(url + path, { agent, headers: { Authorization: `Bearer ${token}` } }, (response) => {
    response.resume();
    response.once('end', () => note(String(response.statusCode)));
    response.once('error', () => note('broken off'));
  });
  asked.once('error', () => note('no answer'));
  asked.end();
}

function start(order: RestOrder): void {
  const startMs = performance.now();
  let sent = 0;
  const sendDue = () => {
    if (stopped) return;
    for (; dueMs() <= performance.now(); sent += 1) ask(order, PATHS[sent % PATHS.length] ?? '', dueMs());
    setTimeout(sendDue, dueMs() - performance.now());
  };
  const dueMs = () => startMs + (sent * 1_000) / order.perSecond;
  sendDue();
}

process.on('message', (told: RestOrder | 'count' | 'stop') => {
  if (told === 'stop') {
    stopped = true;
    // Whatever has no answer yet gets none.
    agent.destroy();
    const reply: RestReply = { type: 'asked', timesMs, statuses };
    process.send?.(reply, () => process.exit());
  } else if (told === 'count') {
    counting = true;
    timesMs = [];
  } else start(told);
});
