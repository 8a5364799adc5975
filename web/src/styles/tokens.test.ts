import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');
const blocks = [...css.matchAll(/([^{}]*)\{([^{}]*)\}/g)].map(([, , body = '']) => {
  const pairs = [...body.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(
    ([, name = '', value = '']) => [name, value.trim()] as const,
  );
  return new Map(pairs);
});
const [dark, lightBySystem, lightByChoice] = blocks;

const channel = (hex: string): number => {
  const value = Number.parseInt(hex, 16) / 255;
  return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance as WCAG 2 defines it. */
const luminance = (colour: string): number => {
  const [, r, g, b] = /^#(..)(..)(..)$/.exec(colour) ?? [];
  if (r === undefined || g === undefined || b === undefined) throw new Error(`not a plain colour: ${colour}`);
  return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
};

const contrast = (one: string, other: string): number => {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return ((high ?? 0) + 0.05) / ((low ?? 0) + 0.05);
};

const speakers = ['host', '1', '2', '3', '4'].map((name) => `--speaker-${name}`);
const TEXT: readonly (readonly [string, string])[] = [
  ...['--ground', '--surface'].flatMap((on) =>
    ['--ink', '--ink-soft', '--ink-faint', '--cut', '--good', ...speakers].map((ink) => [ink, on] as const),
  ),
  ['--ink-soft', '--raised'],
  ['--on-accent', '--accent'],
  ['--on-accent', '--accent-strong'],
  ['--on-strong', '--strong'],
  ['--on-strong', '--ink-soft'],
  ['--warn-ink', '--warn-ground'],
  ['--error-ink', '--error-ground'],
];
const SHAPES = ['--ground', '--surface'].flatMap((on) => [
  ['--control-edge', on] as const,
  ['--focus', on] as const,
  ['--accent-mark', on] as const,
]);

const themes = [
  ['dark', dark],
  ['light', lightByChoice],
] as const;

describe.each(themes)('colours of the %s theme', (_name, tokens) => {
  const of = (name: string): string => tokens?.get(name) ?? '';

  it('are readable as text (WCAG AA, 4.5 to 1)', () => {
    const weak = TEXT.filter(([ink, on]) => contrast(of(ink), of(on)) < 4.5);
    expect(weak).toEqual([]);
  });

  it('show edges, focus and marks (3 to 1)', () => {
    const weak = SHAPES.filter(([shape, on]) => contrast(of(shape), of(on)) < 3);
    expect(weak).toEqual([]);
  });
});

it('is the same light theme by the system’s wish and by the host’s', () => {
  expect(lightByChoice?.size).toBeGreaterThan(20);
  expect([...(lightBySystem ?? [])]).toEqual([...(lightByChoice ?? [])]);
});
