import { describe, expect, it } from 'vitest';
import { concreteProviders, doors, importDirections } from './import-rules.js';
import type { SourceFile } from './source-tree.js';

const file = (path: string, ...targets: string[]): SourceFile => ({
  path,
  text: '',
  code: [],
  imports: targets.map((target) => ({ target, relative: true, line: 3 })),
});

describe('the rules about imports', () => {
  it.each([
    ['src/core/clock.ts', 'src/audio/vad'],
    ['src/core/clock.ts', 'src/protocol/rest'],
    ['src/protocol/rest.ts', 'src/core/errors'],
    ['src/audio/vad.ts', 'src/adapters/stt'],
    ['src/http/server.ts', 'src/config'],
    ['src/adapters/stt.ts', 'src/podcast/briefing'],
    ['src/recording/recorder.ts', 'src/realtime/gateway'],
    ['src/podcast/index.ts', 'src/app'],
    ['src/podcast/turns/director.ts', 'src/podcast/live-session'],
    ['src/podcast/spoken/spoken-text.ts', 'src/podcast/turns/address'],
    ['src/novelty/thing.ts', 'src/audio/vad'],
    ['sdk/client.ts', 'src/core/errors'],
    ['sdk/client.ts', 'web/src/app'],
    ['web/src/app.tsx', 'src/protocol/rest'],
  ])('refuse %s importing %s', (path, target) => {
    expect(importDirections([file(path, target)])).toEqual([`${path}:3  imports ${target}`]);
  });

  it.each([
    ['src/core/errors.ts', 'src/protocol/error-codes'],
    ['src/audio/vad.ts', 'src/core/clock'],
    ['src/audio/vad.ts', 'src/limits'],
    ['src/podcast/turn.ts', 'src/adapters/llm'],
    ['src/podcast/reply/reply-pipeline.ts', 'src/podcast/spoken/spoken-text'],
    ['src/app.ts', 'src/podcast/index'],
    ['sdk/client.ts', 'src/protocol/rest'],
    ['web/src/app.tsx', 'sdk/client'],
    ['src/audio/vad.test.ts', 'src/adapters/stt'],
  ])('allow %s importing %s', (path, target) => expect(importDirections([file(path, target)])).toEqual([]));

  it('send visitors to the door', () => {
    const door = file('src/recording/index.ts', 'src/recording/recorder');
    expect(doors([door, file('src/podcast/a.ts', 'src/recording/index')])).toEqual([]);
    expect(doors([door, file('src/podcast/a.ts', 'src/recording/recorder')])).toHaveLength(1);
    expect(doors([file('src/podcast/a.ts', 'src/recording/recorder')])).toEqual([]);
  });

  it('keep vendors behind the factories', () => {
    const target = 'src/adapters/providers/rehearsal/flite-tts';
    expect(concreteProviders([file('src/podcast/a.ts', target)])).toHaveLength(1);
    expect(concreteProviders([file('src/adapters/real-adapter-factory.ts', target)])).toEqual([]);
    expect(concreteProviders([file('src/adapters/providers/rehearsal/voices.ts', target)])).toEqual([]);
    expect(concreteProviders([file('src/adapters/providers/other/voices.ts', target)])).toHaveLength(1);
  });
});
