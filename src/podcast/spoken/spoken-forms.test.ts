import { describe, expect, it } from 'vitest';
import { type Lexicon, spokenFormOf } from './spoken-forms.js';

const toVoice = (written: string, lexicon?: Lexicon) => spokenFormOf(written, lexicon).text;

describe('what a voice would stumble over', () => {
  it.each([
    ['It cost $1.', 'It cost one dollar.'],
    ['It cost $42.50 then.', 'It cost forty-two dollars and fifty cents then.'],
    ['It cost $5.00.', 'It cost five dollars.'],
    ['It cost $5.500 net.', 'It cost five dollars and fifty cents net.'],
    ['It cost £1.999 net.', 'It cost one pound and ninety-nine pence net.'],
    ['It cost £1.01.', 'It cost one pound and one penny.'],
    ['It cost $1,000 a year.', 'It cost one thousand dollars a year.'],
    ['It cost $0.99.', 'It cost ninety-nine cents.'],
    ['They raised $1.2M and €3bn.', 'They raised 1.2 million dollars and 3 billion euros.'],
    ['They raised $2 million.', 'They raised 2 million dollars.'],
    ['About 3.5k people, 50% of them.', 'About 3.5 thousand people, 50 percent of them.'],
    ['Some 1.2M listeners.', 'Some 1.2 million listeners.'],
    ['Open 24/7.', 'Open twenty-four seven.'],
    ['At 20 °C or -4°F.', 'At 20 degrees Celsius or minus 4 degrees Fahrenheit.'],
    ['A 1.0km walk, 1 km or 5 km.', 'A 1.0 kilometers walk, 1 kilometer or 5 kilometers.'],
    ['At 1hz and 44.1 kHz.', 'At 1 hertz and 44.1 kilohertz.'],
    ['On 2023-05-10 it rained.', 'On May tenth, 2023 it rained.'],
    ['The 11th, 12th, 13th, 21st and 30th.', 'The eleventh, twelfth, thirteenth, twenty-first and thirtieth.'],
    ['Come at 3:00 p.m. today, or 9:05am.', 'Come at 3 p m today, or 9 oh 5 a m.'],
    ['We met at 3 p.m.', 'We met at 3 p m.'],
    ['We met at 10:30am.', 'We met at 10 30 a m.'],
    ['The show starts at 15:30 sharp.', 'The show starts at 15 30 sharp.'],
    ['From 1990–2000, pages 10–20.', 'From 1990 to 2000, pages 10 to 20.'],
    ['From 1990-2000.', 'From 1990 to 2000.'],
    ['Ask user.name@example.com now.', 'Ask user dot name at example dot com now.'],
    ['It is on example.com.', 'It is on example dot com.'],
    ['Drums, e.g. a snare, i.e., noise, etc.', 'Drums, for example, a snare, that is, noise, et cetera.'],
    ['Rock & roll vs. jazz.', 'Rock and roll versus jazz.'],
    ['We are #1.', 'We are number 1.'],
    ['Write to user@example.com.', 'Write to user at example dot com.'],
  ])('%s', (written, spoken) => expect(toVoice(written)).toBe(spoken));

  it.each([
    'Only 1 in 5 people, 1 m people voted, 1 g of something.',
    'On 13/45/2023 or 3/4/2025.',
    'On 2023-13-45 or 2023-02-30.',
    'John 3:16 and a ratio of 16:10.',
    'A 4K screen, a 401k, a 10K run, 3M, C# and Node.js.',
    'Henry VIII had 1,234 songs and 3.14 lutes in 1540.',
    'Call 555-1234 or take the A4.',
    'The 1th and the 22th.',
    '',
  ])('leaves alone what is plain or could mean two things: %s', (text) => expect(toVoice(text)).toBe(text));
});
