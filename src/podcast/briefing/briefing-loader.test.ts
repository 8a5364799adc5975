import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.js';
import { BriefingLoader, parseBriefing } from './briefing-loader.js';

let root = '';
let directory = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'briefings-'));
  directory = join(root, 'briefings');
  await mkdir(directory);
});

afterEach(() => rm(root, { recursive: true, force: true }));

const limits = { briefingBytes: 4096, briefings: 10 };
const loader = () => new BriefingLoader({ directory, limits });
const write = (name: string, content: string | Uint8Array) => writeFile(join(directory, name), content);
const minimal = '---\ntitle: A show\n---\n';

async function failure(attempt: Promise<unknown>): Promise<AppError> {
  const error = await attempt.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
}

function refusal(source: string): AppError {
  try {
    parseBriefing('x', source);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

describe('a briefing', () => {
  it('carries everything its front matter says', async () => {
    await write(
      'full.md',
      [
        '---\r',
        'title: Clocks',
        'summary: A talk about time.',
        'topic: how we keep time',
        'format: debate',
        'minutes: 20',
        'pace: 0.7',
        'autopilot: true',
        'host: { name: Ada }',
        'cast:',
        '  - { id: claude, name: Claude, role: co-host, persona: Curious., words: 30, voice: slt, aliases: [Cloud] }',
        'points:',
        '  - { title: Sundials, text: A sundial needs the sun., keywords: [sun, dial], question: And at night?, speaker: claude }',
        'lexicon: { GIF: jif, "on": "on" }',
        '---',
        '# Notes',
        'Text below.',
      ].join('\n'),
    );
    const briefing = await loader().load('full');
    expect(briefing).toEqual({
      id: 'full',
      title: 'Clocks',
      summary: 'A talk about time.',
      topic: 'how we keep time',
      format: 'debate',
      minutes: 20,
      pace: 0.7,
      autopilot: true,
      host: { name: 'Ada' },
      cast: [
        {
          id: 'claude',
          name: 'Claude',
          role: 'co-host',
          persona: 'Curious.',
          words: 30,
          voice: 'slt',
          aliases: ['Cloud'],
        },
      ],
      talkingPoints: [
        {
          title: 'Sundials',
          text: 'A sundial needs the sun.',
          keywords: ['sun', 'dial'],
          question: 'And at night?',
          speaker: 'claude',
        },
      ],
      body: '# Notes\nText below.',
      lexicon: { GIF: 'jif', on: 'on' },
    });
    expect(await loader().load('full.md')).toEqual(briefing);
    expect(await loader().load('./full.md')).toEqual(briefing);
  });

  it('needs only a title', () => {
    const briefing = parseBriefing('x', '\uFEFF---\ntitle: A show\n---');
    expect(briefing).toMatchObject({
      title: 'A show',
      topic: 'A show',
      minutes: undefined,
      pace: 0.5,
      autopilot: false,
      host: { name: 'Host' },
      body: '',
    });
    expect(briefing.cast.map(({ id, role }) => [id, role])).toEqual([
      ['claude', 'co-host'],
      ['guest', 'guest'],
    ]);
    expect(briefing.talkingPoints).toEqual([]);
  });

  it('takes its points from the list items and sections of its text when it names none', () => {
    const body = [
      'An introduction that is no point.',
      '## Water clocks',
      'Water clocks ran at *night*. They froze in **winter**. What would you have used instead?',
      '## Others',
      '- **Candles.** A candle burns at an even pace.',
      '  It also gives light.',
      '- Sand runs without freezing, even at sea',
      '  - a detail',
      '```',
      '- not a point',
      '```',
    ].join('\n');
    const points = parseBriefing('x', minimal + body).talkingPoints;
    expect(points.map(({ title, text, question }) => [title, text, question])).toEqual([
      ['Water clocks', 'Water clocks ran at night. They froze in winter.', 'What would you have used instead?'],
      ['Candles', 'A candle burns at an even pace. It also gives light.', undefined],
      ['Sand runs without freezing', expect.stringContaining('Sand runs without freezing, even at sea'), undefined],
    ]);
    expect(points[0]?.keywords).toEqual(expect.arrayContaining(['water', 'clocks', 'winter']));
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['No front matter at all', /begins with YAML front matter/],
    ['---\ntitle: x\n', /never closed/],
    ['---\ntitle: [1\n---\n', /line \d+, column \d+/],
    ['---\ntitle: x\ncast:\n\t- a\n---\n', /line 4, column \d+/],
    ['---\ntitle: x\ntitle: y\n---\n', /line 3, column 1/],
    ['---\ntitle: !js x\n---\n', /line 2, column 8/],
    ['---\n- a\n---\n', /list of fields/],
    ['---\n---\n', /list of fields/],
    ['---\na: &a [1]\ntitle: [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\n---\n', /aliases/],
    [`---\ntitle: ${'['.repeat(20_000)}\n---\n`, /line|deeply/],
    ['---\nsummary: x\n---\n', /^title is missing\.$/],
    ['---\ntitle: 5\n---\n', /^Line 2: title must be text/],
    ['---\ntitle: ""\n---\n', /title must not be empty/],
    ['---\ntitle: x\npace: fast\n---\n', /^Line 3: pace must be a number/],
    ['---\ntitle: x\npace: 2\n---\n', /pace must be at most 1/],
    ['---\ntitle: x\nformat: talkshow\n---\n', /^Line 3: format must be one of interview, round-table, panel/],
    ['---\ntitle: x\ncast:\n  - {id: a, name: A, words: 5}\n---\n', /cast\[0\]\.words must be at least 10/],
    ['---\ntitle: x\nminutes: 0\n---\n', /minutes must be more than 0/],
    ['---\ntitle: x\nautopilot: "yes"\n---\n', /autopilot must be true or false/],
    [
      '---\ntitle: x\nautopilott: true\n---\n',
      /^Line 3: autopilott is not a known field \(did you mean "autopilot"\?\)/,
    ],
    ['---\ntitle: x\n__proto__: {a: 1}\n---\n', /is not a known field/],
    ['---\ntitle: x\nzzzzzzzz: 1\n---\n', /one of title, summary/],
    ['---\ntitle: x\ncast: []\n---\n', /cast must be at least 1 entries/],
    ['---\ntitle: x\ncast: Claude\n---\n', /cast must be a list/],
    [
      '---\ntitle: x\ncast:\n  - {id: Claude!, name: C}\n---\n',
      /^Line 4: cast\[0\]\.id must be a lower-case speaker id/,
    ],
    ['---\ntitle: x\ncast:\n  - {id: host, name: C}\n---\n', /cast\[0\]\.id must not be one of host, you/],
    ['---\ntitle: x\ncast:\n  - {id: a, name: A}\n  - {id: a, name: B}\n---\n', /cast\[1\]\.id must be unique/],
    ['---\ntitle: x\ncast:\n  - {id: a, nam: A}\n---\n', /did you mean "name"/],
    [
      '---\ntitle: x\npoints:\n  - {title: T, text: U, speaker: bob}\n---\n',
      /points\[0\]\.speaker must be one of the cast: claude, guest/,
    ],
    ['---\ntitle: x\nlexicon: {a: 3}\n---\n', /lexicon\.a must be text/],
    ['---\ntitle: x\nlexicon: {a: "..."}\n---\n', /^Line 3: lexicon\.a must be something that can be said/],
  ])('%j is refused with what is wrong and where', (source, message) => {
    const error = refusal(source);
    expect(error.code).toBe('BRIEFING_INVALID');
    expect(error.message).toMatch(message);
  });

  it('names the field and what was expected for a program to show', () => {
    expect(refusal('---\ntitle: x\npace: fast\n---\n').details).toEqual({
      field: 'pace',
      expected: 'must be a number',
    });
  });

  it.each(['---js', '---javascript', '---JS', '--- js', '---json', '---toml', '----'])(
    '%s front matter is refused and never run',
    async (opening) => {
      const planted = join(root, 'planted');
      const code = `require('node:fs').writeFileSync(${JSON.stringify(planted)}, 'x')`;
      await write('evil.md', `${opening}\n{ title: ${code} }\n---\n`);
      const error = await failure(loader().load('evil'));
      expect(error.code).toBe('BRIEFING_INVALID');
      expect(error.message).toContain(JSON.stringify(opening));
      await expect(readFile(planted)).rejects.toThrow('ENOENT');
    },
  );

  it('is refused when it is not UTF-8 or too large, not at the limit', async () => {
    await write(
      'latin.md',
      Buffer.concat([Buffer.from('---\ntitle: Caf'), Buffer.from([0xe9]), Buffer.from('\n---\n')]),
    );
    expect((await failure(loader().load('latin'))).message).toMatch(/UTF-8/);
    await write('fits.md', minimal.padEnd(4096, 'x'));
    expect((await loader().load('fits')).title).toBe('A show');
    await write('large.md', minimal.padEnd(4097, 'x'));
    const error = await failure(loader().load('large'));
    expect([error.code, error.message]).toEqual(['BRIEFING_INVALID', 'The file is larger than 4096 bytes.']);
  });
});

describe('what is not in the folder', () => {
  beforeEach(async () => {
    await write('interview.md', minimal);
    await write('solo.md', minimal);
    await writeFile(join(root, 'secret.md'), '---\ntitle: Secret\n---\n');
  });

  it('is not found, and the answer names what is there', async () => {
    const error = await failure(loader().load('intervew'));
    expect(error.code).toBe('BRIEFING_NOT_FOUND');
    expect(error.message).toBe(
      'There is no briefing "intervew". Did you mean "interview"? There are: interview, solo.',
    );
  });

  it.each([
    '../secret',
    '../secret.md',
    'a/../../secret',
    '..',
    '',
    'interview\0',
    'interview.md\0.txt',
    '/etc/passwd',
    '\\secret',
    'x'.repeat(300),
    'interview.md/x',
  ])('%j is not found', async (name) => expect((await failure(loader().load(name))).code).toBe('BRIEFING_NOT_FOUND'));

  it('stays out of reach by an absolute path or through a link', async () => {
    await symlink(join(root, 'secret.md'), join(directory, 'link.md'));
    await symlink(root, join(directory, 'up'));
    await symlink(join(directory, 'loop.md'), join(directory, 'loop.md'));
    for (const name of [join(root, 'secret.md'), join(directory, 'interview.md'), 'link', 'up/secret', 'loop']) {
      expect((await failure(loader().load(name))).code, name).toBe('BRIEFING_NOT_FOUND');
    }
  });

  it('does not include folders, and a link within the folder works', async () => {
    await mkdir(join(directory, 'folder.md'));
    expect((await failure(loader().load('folder'))).code).toBe('BRIEFING_NOT_FOUND');
    await symlink(join(directory, 'interview.md'), join(directory, 'again.md'));
    expect((await loader().load('again')).id).toBe('again');
  });

  it('is everything when the folder itself is missing', async () => {
    const nowhere = new BriefingLoader({ directory: join(root, 'nowhere'), limits });
    expect(await nowhere.list()).toEqual([]);
    expect((await failure(nowhere.load('x'))).message).toContain('The briefings folder is empty.');
  });
});

describe('the list', () => {
  it('shows every briefing by id, the broken ones with their problem', async () => {
    await write('b.md', '---\ntitle: Second\nminutes: 5\npoints: [{title: One, text: Two}]\n---\n');
    await write('a.md', '---\ntitle: [\n---\n');
    await write('README.md', 'no briefing');
    await write('.hidden.md', 'no briefing');
    await write('notes.txt', 'no briefing');
    const [broken, fine, ...rest] = await loader().list();
    expect(rest).toEqual([]);
    expect(broken).toMatchObject({ id: 'a', title: 'a', cast: [], points: [], minutes: null });
    expect(broken?.problem).toMatch(/line \d+, column \d+/);
    expect(fine).toMatchObject({ id: 'b', title: 'Second', minutes: 5, points: ['One'], problem: null });
    expect(fine?.cast[0]).toEqual({ id: 'claude', name: 'Claude', role: 'co-host' });
  });

  it('is bounded', async () => {
    for (let index = 0; index < 12; index += 1) await write(`b${index}.md`, minimal);
    expect(await loader().list()).toHaveLength(10);
  });
});
