import type { Skip } from './spoken-skip.js';

/** How much of the text a rule may still hope to see: more will come, no more room to wait, or the text is over. */
export type Outlook = 'more' | 'full' | 'end';

/** What a rule knows besides the undecided text. */
export interface MarkContext {
  /** The source character before the undecided text; empty at the start. */
  readonly previous: string;
  /** Only white space and line marks stand before it on its line. */
  readonly lineStart: boolean;
  /** Columns of white space at the start of this line. */
  readonly indent: number;
  /** Emphasis runs that were opened on this line and not yet closed, outermost first. */
  readonly open: readonly string[];
  /** A link's opening bracket was taken and its closing one is awaited. */
  readonly link: boolean;
  readonly table: boolean;
  readonly code: boolean;
  readonly outlook: Outlook;
}

/** What to do with the beginning of the undecided text. */
export interface Step {
  /** UTF-16 units taken from it. */
  readonly take: number;
  readonly say: string;
  readonly open?: readonly string[];
  readonly link?: boolean;
  readonly code?: boolean;
  readonly table?: boolean;
  /** What was taken marks the line and says nothing: the rest still stands at its start. */
  readonly marksLine?: boolean;
  /** The line is an item or a heading: it gets a full stop if it has none. */
  readonly needsStop?: boolean;
  /** A table cell ends. */
  readonly cellEnds?: boolean;
  /** Leave out what follows, until the skip says otherwise. */
  readonly skip?: Skip;
}

export type Decision = Step | 'wait';

export const drop = (take: number): Step => ({ take, say: '' });
export const literal = (text: string): Step => ({ take: text.length, say: text });
