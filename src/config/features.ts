import { z } from 'zod';

/** What can be switched off, or on, without a new version; the defaults are what most will want. */
export const FEATURES = {
  metrics: { on: true, description: 'GET /metrics for Prometheus' },
  'access-log': { on: false, description: 'A line in the log for every HTTP request' },
} as const satisfies Readonly<Record<string, { readonly on: boolean; readonly description: string }>>;

export type Feature = keyof typeof FEATURES;
export type Features = Readonly<Record<Feature, boolean>>;

const NAMES = Object.keys(FEATURES) as Feature[];
const isFeature = (name: string): name is Feature => Object.hasOwn(FEATURES, name);

/** Names separated by commas: `name` switches on, `-name` off; the others are as they are by default. */
export const features = z
  .string()
  .transform((list) => list.split(',').map((item) => item.trim()))
  .refine(
    (items) => items.every((item) => isFeature(item.replace(/^-/, ''))),
    `names separated by commas, with - in front to switch off, of: ${NAMES.join(', ')}`,
  )
  .transform((items): Features => {
    const given = items.map((item) => [item.replace(/^-/, ''), !item.startsWith('-')] as const);
    return { ...featureDefaults, ...(Object.fromEntries(given) as Partial<Features>) };
  });

export const featureDefaults: Features = Object.fromEntries(NAMES.map((name) => [name, FEATURES[name].on])) as Record<
  Feature,
  boolean
>;

/** For people: what each is and whether it is on. */
export function describeFeatures(chosen: Features): { name: Feature; description: string; on: boolean }[] {
  return NAMES.map((name) => ({ name, description: FEATURES[name].description, on: chosen[name] }));
}
