import { expect, it } from 'vitest';
import type { SessionFile } from '../studio-port.js';
import { fileWords, groupFiles } from './file-groups.js';
import { member } from './session-fixture.js';

const file = (name: string, kind: SessionFile['kind'], speaker?: string): SessionFile => ({
  name,
  kind,
  bytes: 1,
  ...(speaker && { speaker }),
});

it('groups files by speaker in the order of the cast, the session last, sound before paper', () => {
  const files = [
    file('session.yaml', 'metadata'),
    file('claude.vtt', 'captions', 'claude'),
    file('claude.wav', 'stem', 'claude'),
    file('you.wav', 'stem', 'you'),
    file('visitor.wav', 'stem', 'visitor'),
  ];
  const groups = groupFiles(files, [member('you'), member('claude'), member('guest')]);
  expect(groups.map((group) => [group.name, group.files.map((one) => one.name)])).toEqual([
    ['You', ['you.wav']],
    ['Claude', ['claude.wav', 'claude.vtt']],
    ['visitor', ['visitor.wav']],
    ['The whole session', ['session.yaml']],
  ]);
});

it('calls the captions a recording grows from by their name, not an event log', () => {
  expect(fileWords({ name: 'captions.jsonl', kind: 'log' })).toBe('captions as they were made');
  expect(fileWords({ name: 'events.jsonl', kind: 'log' })).toBe('event log');
});
