import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseBriefing } from '../briefing/briefing-loader.js';
import {
  expertOn,
  hearLine,
  isCovered,
  nextPoint,
  noProgress,
  pointsIn,
  topicPoints,
  withOffer,
} from './topic-progress.js';

const SHOW = parseBriefing('round-table', readFileSync('briefings/round-table.md', 'utf8'));
const POINTS = topicPoints(SHOW.talkingPoints);
const titles = (indexes: readonly number[]) => indexes.map((index) => POINTS[index]?.title);

describe('a talking point', () => {
  it('is recognised when it is read out, and no other one with it', () => {
    for (const [index, point] of SHOW.talkingPoints.entries()) expect(pointsIn(point.text, POINTS)).toEqual([index]);
  });

  it.each([
    [
      'Look at the clay tablets from Mesopotamia: four thousand years, and all you need is somebody who knows the script.',
      'clay lasts',
    ],
    [
      'Alexandria had it all in one place, and when the library went, everything went. One copy in one building is lost.',
      'one copy is no copy',
    ],
    [
      'What strikes me is that most Greek plays only survive because people, mostly monks, copied them by hand for a thousand years.',
      'saved by copying',
    ],
    [
      'The BBC put Britain on laser discs, and twenty years on nobody could play them, while the book of 1086 is readable.',
      'the disc nobody could play',
    ],
    [
      'Before writing, poems lived in memory: rhyme and rhythm made it possible to remember thousands of lines.',
      'the poem in the head',
    ],
    [
      'NASA most likely erased the original tapes of the moon landing. What we see is restored from copies.',
      'the tapes from the moon',
    ],
    [
      'In Europe people have a right to have data about them erased; a society that never forgets is hard to live in.',
      'the right to be forgotten',
    ],
  ])('is recognised in other words: "%s"', (line, title) => {
    expect(titles(pointsIn(line, POINTS))).toEqual([title]);
  });

  it.each([
    'I agree with that, but I think the question is who pays for it and who decides what is kept.',
    'That is true of paper as well, Max. A book on a shelf needs a roof, and somebody who cares about it.',
    'So far we have covered two points: clay lasts; one copy is no copy. Still open: saved by copying.',
    'And who is going to read the old file formats? You need the machine, the software and somebody who knows it.',
    ...SHOW.talkingPoints.map((point) => point.question ?? ''),
  ])('is not made by talk around it: "%s"', (line) => {
    expect(pointsIn(line, POINTS)).toEqual([]);
  });

  it('counts as made although the host cut it off behind its beginning', () => {
    expect(titles(pointsIn('Vera, to add to that: Clay tablets from Mesopotamia can still', POINTS))).toEqual([
      'clay lasts',
    ]);
  });
});

describe('the way through the points', () => {
  const [clay = '', copy = ''] = SHOW.talkingPoints.map((point) => point.text);

  it('keeps what was made and counts the lines since', () => {
    const afterClay = hearLine(noProgress, POINTS, clay);
    expect(afterClay).toMatchObject({ made: [0], linesSince: 0 });
    const afterTalk = hearLine(afterClay, POINTS, 'I see it in another way.');
    expect(afterTalk).toMatchObject({ made: [0], linesSince: 1 });
    expect(hearLine(afterTalk, POINTS, `${clay} ${copy}`)).toMatchObject({ made: [0, 1], linesSince: 0 });
  });

  it('offers a speaker its own points in order, and leaves the others theirs', () => {
    const scene = { topic: hearLine(noProgress, POINTS, clay), points: POINTS, cast: SHOW.cast };
    expect(nextPoint(scene, 'vera')).toBe(3);
    expect(nextPoint(scene, 'max')).toBe(1);
    const ofVera = POINTS.flatMap((point, index) => (point.speaker === 'vera' ? [index] : []));
    expect(nextPoint({ ...scene, topic: { ...noProgress, made: ofVera } }, 'vera')).toBeNull();
  });

  it('offers the points of somebody who is not in the show to anybody', () => {
    const cast = SHOW.cast.filter(({ id }) => id !== 'max');
    const own = POINTS.flatMap((point, index) => (point.speaker === 'vera' ? [index] : []));
    expect(nextPoint({ topic: { ...noProgress, made: own }, points: POINTS, cast }, 'vera')).toBe(1);
  });

  it('lets a point go that nobody recognised after two offers', () => {
    const twice = withOffer(withOffer(noProgress, 0), 0);
    expect(nextPoint({ topic: twice, points: POINTS, cast: SHOW.cast }, 'vera')).toBe(3);
  });

  it('is over when every point was made or let go, and never for a show without points', () => {
    const most = { ...noProgress, made: POINTS.map((_, index) => index).slice(1) };
    expect(isCovered(most, POINTS)).toBe(false);
    expect(isCovered(withOffer(withOffer(most, 0), 0), POINTS)).toBe(true);
    expect(isCovered(noProgress, [])).toBe(false);
  });
});

describe('whose field it is', () => {
  it.each([
    ['What about the clay tablets?', 'vera'],
    ['how many copies do we need', 'max'],
    ['And what about privacy?', 'claude'],
    ['so how long does a hard drive live', 'vera'],
    ['tell me about the moon', 'max'],
    ['Welcome to the show.', null],
    ['how do we keep what we know', null],
  ])('"%s" is for %s', (line, speaker) => {
    expect(expertOn(line, POINTS)).toBe(speaker);
  });
});
