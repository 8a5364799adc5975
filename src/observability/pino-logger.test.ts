import { describe, expect, it } from 'vitest';
import { createLogger } from './pino-logger.js';

function scene(options: { level?: 'debug' | 'info' | 'silent'; pretty?: boolean } = {}) {
  const lines: string[] = [];
  const logger = createLogger({ level: 'info', pretty: false, ...options, write: (line) => lines.push(line) });
  return { lines, logger };
}

describe('the log', () => {
  it('is JSON with level, time, message and the fields of its children', () => {
    const { lines, logger } = scene();
    logger.child({ component: 'recorder' }).child({ sessionId: 'ses_1' }).warn({ bytes: 7 }, 'disk is slow');
    expect(lines).toHaveLength(1);
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(line).toMatchObject({
      level: 'warn',
      msg: 'disk is slow',
      component: 'recorder',
      sessionId: 'ses_1',
      bytes: 7,
    });
    expect(new Date(String(line['time'])).getTime()).toBeGreaterThan(0);
  });

  it('keeps quiet below its level', () => {
    const { lines, logger } = scene();
    logger.debug({}, 'detail');
    expect(lines).toEqual([]);
    const silent = scene({ level: 'silent' });
    silent.logger.error({}, 'nothing');
    expect(silent.lines).toEqual([]);
  });

  it.each([true, false])('holds no planted secret (for people: %s)', (pretty) => {
    const { lines, logger } = scene({ pretty });
    const planted = 'Zq8vN3xT7LmW2pR9';
    const error = new Error(`refused key=${planted}`, { cause: new Error(`sk-${planted}`) });
    logger.child({ apiKey: planted }).error({ error, headers: { authorization: planted } }, `with Bearer ${planted}`);
    expect(lines.join('')).toContain('[secret]');
    expect(lines.join('')).not.toContain(planted);
  });

  it('reads well on a terminal', () => {
    const { lines, logger } = scene({ pretty: true });
    logger.info({ component: 'orchestrator', sessionId: 'abc123' }, 'session registered');
    logger.error({ component: 'orchestrator', error: new Error('no disk') }, 'recording failed');
    expect(lines[0]).toBe('[orchestrator] session registered sessionId=abc123\n');
    expect(lines[1]).toMatch(/^\[orchestrator\] ERROR recording failed: no disk\n {4}Error: no disk\n {4} {4}at /);
  });

  it('lets nobody forge a second line', () => {
    const { lines, logger } = scene({ pretty: true });
    logger.info({ component: 'server', name: 'x\n[server] forged' }, 'hello');
    expect(lines.join('').trimEnd().split('\n')).toHaveLength(1);
  });
});
