import { beforeEach, describe, expect, it } from 'vitest';
import type { PlaybackReport } from '../src/protocol/client-events.js';
import { ReportOutbox } from './report-outbox.js';

let sent: PlaybackReport[];
let outbox: ReportOutbox;
const report = (state: PlaybackReport['state'], at: number, turnId = 'a'): PlaybackReport => ({
  turnId,
  state,
  at,
  played: at,
});
const told = () => sent.splice(0).map(({ seq, state, at }) => `${seq} ${state} ${at}`);

beforeEach(() => {
  sent = [];
  outbox = new ReportOutbox((each) => sent.push(each));
});

describe('the reports of playback', () => {
  it('are sent at once and counted', () => {
    outbox.connect(0);
    for (const each of [report('started', 0), report('progress', 10), report('progress', 20)]) outbox.add(each);
    expect(told()).toEqual(['0 started 0', '1 progress 10', '2 progress 20']);
  });

  it('that a dying line swallowed are sent again after the hello, in order, the latest progress for all', () => {
    outbox.connect(0);
    for (const each of [report('started', 0), report('progress', 10), report('progress', 20), report('stalled', 30)])
      outbox.add(each);
    outbox.disconnect();
    outbox.add(report('started', 50));
    told();
    outbox.connect(1);
    expect(told()).toEqual(['2 progress 20', '3 stalled 30', '4 started 50']);
  });

  it('that the server has had are not sent again', () => {
    outbox.connect(0);
    for (const each of [report('started', 0), report('ended', 10)]) outbox.add(each);
    told();
    outbox.disconnect();
    outbox.connect(2);
    expect(told()).toEqual([]);
  });

  it('count on from what an earlier page has told', () => {
    outbox.connect(17);
    outbox.add(report('started', 0));
    expect(told()).toEqual(['17 started 0']);
  });

  it('keep their count when a restarted server has had none', () => {
    outbox.connect(5);
    outbox.add(report('started', 0));
    outbox.disconnect();
    told();
    outbox.connect(0);
    outbox.add(report('ended', 10));
    expect(told()).toEqual(['5 started 0', '6 ended 10']);
  });

  it('are bounded: of an endless outage the latest are kept', () => {
    for (let at = 0; at < 600; at += 1) outbox.add(report(at % 2 === 0 ? 'started' : 'stalled', at));
    outbox.connect(0);
    expect(sent).toHaveLength(256);
    expect(sent.at(-1)?.at).toBe(599);
  });
});
