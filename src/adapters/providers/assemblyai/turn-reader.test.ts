import type { TurnEvent } from 'assemblyai/streaming';
import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../../tests/support/virtual-clock.js';
import type { VendorSttEvent } from '../../support/stt-vendor.js';
import { TurnReader } from './turn-reader.js';

function turn(order: number, text: string, state: 'going on' | 'ended' | 'formatted'): TurnEvent {
  const ended = state !== 'going on';
  return {
    type: 'Turn',
    turn_order: order,
    turn_is_formatted: state === 'formatted',
    end_of_turn: ended,
    transcript: ended ? text : '',
    end_of_turn_confidence: 0.5,
    words: text.split(' ').map((word, index) => ({
      text: word,
      start: index * 300 + 100,
      end: index * 300 + 380,
      confidence: 1,
      word_is_final: ended,
    })),
  };
}

function scene() {
  const clock = new VirtualClock();
  const events: VendorSttEvent[] = [];
  const reader = new TurnReader({ clock, onEvent: (event) => events.push(event), sentMs: () => 5_000 });
  const finals = () => events.flatMap((event) => (event.type === 'final' ? [event.text] : []));
  return { clock, events, reader, finals };
}

describe('a turn', () => {
  it('is shown from its words while none of them is final', () => {
    const { reader, events } = scene();
    reader.read(turn(0, 'so what is', 'going on'));
    expect(events).toEqual([{ type: 'partial', text: 'so what is', startMs: 100 }]);
  });

  it('ends once, formatted, though its end comes twice', async () => {
    const { reader, finals, clock } = scene();
    reader.read(turn(0, 'so what is it', 'ended'));
    await clock.advance(200);
    reader.read(turn(0, 'So what is it?', 'formatted'));
    await clock.advance(1_000);
    expect(finals()).toEqual(['So what is it?']);
  });

  it('ends unformatted when the formatted end is more than 300 ms late, and does not end again', async () => {
    const { reader, finals, clock } = scene();
    reader.read(turn(0, 'so what is it', 'ended'));
    await clock.advance(299);
    expect(finals()).toEqual([]);
    await clock.advance(1);
    expect(finals()).toEqual(['so what is it']);
    reader.read(turn(0, 'So what is it?', 'formatted'));
    expect(finals()).toEqual(['so what is it']);
  });

  it('ends at once when it comes formatted alone', () => {
    const { reader, finals } = scene();
    reader.read(turn(0, 'Yes.', 'formatted'));
    expect(finals()).toEqual(['Yes.']);
  });

  it('ends before the next one begins', () => {
    const { reader, events } = scene();
    reader.read(turn(0, 'first', 'ended'));
    reader.read(turn(1, 'second', 'going on'));
    expect(events.map((event) => event.type === 'alive' || event.text)).toEqual(['first', 'second']);
  });

  it('without words ends where the audio ends', () => {
    const { reader, events } = scene();
    reader.read({ ...turn(0, 'Hm.', 'formatted'), words: [] });
    expect(events).toEqual([{ type: 'final', text: 'Hm.', words: [], endMs: 5_000 }]);
  });

  it('of nothing takes back what was shown', () => {
    const { reader, events } = scene();
    reader.read({ ...turn(0, '', 'formatted'), words: [] });
    expect(events).toEqual([{ type: 'partial', text: '' }]);
  });
});
