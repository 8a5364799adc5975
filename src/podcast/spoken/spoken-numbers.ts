const ONES =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = '_ _ twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS: Readonly<Record<string, string>> = {
  one: 'first',
  two: 'second',
  three: 'third',
  five: 'fifth',
  eight: 'eighth',
  nine: 'ninth',
  twelve: 'twelfth',
};

/** 42 as "forty-two"; whole numbers below a million, others as figures. */
export function cardinal(value: number): string {
  if (!Number.isInteger(value) || value < 0 || value >= 1_000_000) return String(value);
  if (value < 20) return ONES[value] ?? '';
  if (value < 100) return joined(TENS[Math.floor(value / 10)] ?? '', '-', value % 10);
  if (value < 1000) return joined(`${cardinal(Math.floor(value / 100))} hundred`, ' ', value % 100);
  return joined(`${cardinal(Math.floor(value / 1000))} thousand`, ' ', value % 1000);
}

/** 21 as "twenty-first". */
export function ordinal(value: number): string {
  const words = cardinal(value);
  const last = /[a-z]+$/.exec(words)?.[0] ?? '';
  const stem = words.slice(0, words.length - last.length);
  return stem + (ORDINALS[last] ?? (last.endsWith('y') ? `${last.slice(0, -1)}ieth` : `${last}th`));
}

function joined(head: string, link: string, rest: number): string {
  return rest === 0 ? head : `${head}${link}${cardinal(rest)}`;
}
