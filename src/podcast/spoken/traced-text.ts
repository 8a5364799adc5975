/** A stretch of the written text. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A text and, for each of its UTF-16 units, the stretch of the written text that the unit stands for; in order. */
export interface TracedText {
  readonly text: string;
  readonly spans: readonly Span[];
  /** Units that no later replacement touches. */
  readonly settled: readonly boolean[];
}

export interface Replacement {
  readonly pattern: RegExp;
  /** Takes the match and its groups; groups that took no part are undefined. */
  readonly say: (parts: readonly (string | undefined)[]) => string;
  /** What it says is said as it is. */
  readonly settles?: boolean;
}

/** The units of the longest text so far, each standing for itself: the same for every text, as no span ever changes. */
const themselves: Span[] = [];

/** The written text, standing for itself. */
export function traced(written: string): TracedText {
  for (let at = themselves.length; at < written.length; at += 1) themselves.push({ from: at, to: at + 1 });
  const spans = themselves.slice(0, written.length);
  return { text: written, spans, settled: spans.map(() => false) };
}

/** Every match of a global pattern said anew. Each unit of what is said stands for all that the match stood for. */
export function replaceTraced(source: TracedText, { pattern, say, settles = false }: Replacement): TracedText {
  const text: string[] = [];
  const spans: Span[] = [];
  const settled: boolean[] = [];
  const keep = (from: number, to: number) => {
    text.push(source.text.slice(from, to));
    spans.push(...source.spans.slice(from, to));
    settled.push(...source.settled.slice(from, to));
  };
  let reached = 0;
  for (const match of source.text.matchAll(pattern)) {
    const from = match.index;
    const to = from + match[0].length;
    const said = say(match);
    const first = source.spans[from];
    const last = source.spans[to - 1];
    const unchanged = said === match[0] && !settles;
    if (unchanged || first === undefined || last === undefined || source.settled.slice(from, to).includes(true))
      continue;
    keep(reached, from);
    text.push(said);
    for (let unit = 0; unit < said.length; unit += 1) {
      spans.push({ from: first.from, to: last.to });
      settled.push(settles);
    }
    reached = to;
  }
  if (reached === 0) return source;
  keep(reached, source.text.length);
  return { text: text.join(''), spans, settled };
}

/** Without the white space around it. */
export function trimTraced({ text, spans, settled }: TracedText): TracedText {
  const from = text.length - text.trimStart().length;
  const to = Math.max(from, text.trimEnd().length);
  return { text: text.slice(from, to), spans: spans.slice(from, to), settled: settled.slice(from, to) };
}
