import { z } from 'zod';
import { AppError, type ErrorDetails } from '../../core/errors.js';
import { speakerIdSchema } from '../../protocol/live-session.js';
import type { FrontMatter } from './briefing-front-matter.js';
import { isPronounceable } from '../spoken/spoken-text.js';
import { closestName } from './closest-name.js';
import { SHOW_FORMATS } from './show-format.js';

/** Names of tracks and files a session writes for itself. */
const RESERVED_IDS = ['host', 'you', 'mix', 'session', 'events'];
const MAX_PROBLEMS = 5;

const text = (max: number) => z.string().trim().max(max, `must be at most ${max} characters long`);
const line = (max: number) => text(max).min(1, 'must not be empty');

const castSchema = z.strictObject({
  id: speakerIdSchema.refine((id) => !RESERVED_IDS.includes(id), `must not be one of ${RESERVED_IDS.join(', ')}`),
  name: line(60),
  role: line(120).default('guest'),
  persona: text(4000).default(''),
  /** A few seconds to a bit more than a minute. */
  words: z.number().int().min(10).max(180).optional(),
  voice: line(120).optional(),
  aliases: z.array(line(60)).max(12).default([]),
});

const pointSchema = z.strictObject({
  title: line(200),
  text: line(2000),
  keywords: z.array(line(60)).max(40).default([]),
  question: line(500).optional(),
  speaker: speakerIdSchema.optional(),
});

export const frontMatterSchema = z
  .strictObject({
    title: line(200),
    summary: text(2000).default(''),
    topic: line(300).optional(),
    format: z.enum(SHOW_FORMATS).optional(),
    minutes: z.number().positive().max(720).optional(),
    pace: z.number().min(0).max(1).default(0.5),
    autopilot: z.boolean().default(false),
    host: z.strictObject({ name: line(60) }).default({ name: 'Host' }),
    cast: z
      .array(castSchema)
      .min(1)
      .max(8)
      .default([
        { id: 'claude', name: 'Claude', role: 'co-host', persona: '', aliases: [] },
        { id: 'guest', name: 'Guest', role: 'guest', persona: '', aliases: [] },
      ]),
    points: z.array(pointSchema).min(1).max(100).optional(),
    lexicon: z.record(line(80), line(200).refine(isPronounceable, 'must be something that can be said')).default({}),
  })
  .superRefine((fields, context) => {
    const ids = fields.cast.map((speaker) => speaker.id);
    ids.forEach((id, index) => {
      if (ids.indexOf(id) < index)
        context.addIssue({ code: 'custom', path: ['cast', index, 'id'], message: `must be unique; "${id}" is taken` });
    });
    (fields.points ?? []).forEach((point, index) => {
      if (point.speaker === undefined || ids.includes(point.speaker)) return;
      context.addIssue({
        code: 'custom',
        path: ['points', index, 'speaker'],
        message: `must be one of the cast: ${ids.join(', ')}`,
      });
    });
  });

export type BriefingFields = z.infer<typeof frontMatterSchema>;

const FIELD_NAMES: Readonly<Record<string, readonly string[]>> = {
  '': Object.keys(frontMatterSchema.shape),
  host: ['name'],
  cast: Object.keys(castSchema.shape),
  points: Object.keys(pointSchema.shape),
};

/**
 * Checks the fields of a front matter and fills in what may be left out.
 * @throws AppError `BRIEFING_INVALID` naming each field that is wrong, its line and what was expected there
 */
export function checkFields(frontMatter: FrontMatter): BriefingFields {
  const checked = frontMatterSchema.safeParse(frontMatter.fields);
  if (checked.success) return checked.data;
  const problems = checked.error.issues.flatMap((issue) => describe(issue, frontMatter));
  const shown = problems.slice(0, MAX_PROBLEMS).map((problem) => problem.text);
  if (problems.length > MAX_PROBLEMS) shown.push(`and ${problems.length - MAX_PROBLEMS} more`);
  const details = problems[0]?.details ?? {};
  throw new AppError('BRIEFING_INVALID', `${shown.join('; ')}.`, { details, cause: checked.error });
}

interface Problem {
  readonly text: string;
  readonly details: ErrorDetails;
}

function describe(issue: z.core.$ZodIssue, frontMatter: FrontMatter): Problem[] {
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField(key, issue.path, frontMatter));
  const field = fieldName(issue.path);
  const expected = expectation(issue);
  return [{ text: `${place(frontMatter, issue.path)}${field} ${expected}`, details: { field, expected } }];
}

function unknownField(key: string, path: readonly PropertyKey[], frontMatter: FrontMatter): Problem {
  const known = FIELD_NAMES[String(path[0] ?? '')] ?? [];
  const meant = closestName(key, known);
  const expected = meant === undefined ? `one of ${known.join(', ')}` : `did you mean "${meant}"?`;
  const field = fieldName([...path, key.slice(0, 60)]);
  return {
    text: `${place(frontMatter, [...path, key])}${field} is not a known field (${expected})`,
    details: { field, expected },
  };
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.message.endsWith('received undefined')
        ? 'is missing'
        : `must be ${ARTICLES[issue.expected] ?? issue.expected}`;
    case 'too_small':
      return issue.origin === 'string'
        ? issue.message
        : `must be ${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return issue.origin === 'string' ? issue.message : `must be at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'invalid_format':
      return `must be ${issue.message}`;
    default:
      return issue.message;
  }
}

const ARTICLES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a group of fields',
  record: 'a group of fields',
};

function unit(origin: string): string {
  return origin === 'array' ? ' entries' : '';
}

/** `cast[0].id` */
function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}

function place(frontMatter: FrontMatter, path: readonly PropertyKey[]): string {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const found = frontMatter.lineOf(path.slice(0, depth));
    if (found !== undefined) return `Line ${found}: `;
  }
  return '';
}
