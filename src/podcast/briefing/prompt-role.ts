import type { Briefing, CastEntry } from './briefing.js';
import type { PresentSpeaker } from './prompts.js';
import { FORMAT_RULES, partOf } from './show-format.js';

/** What a briefing calls a host it does not know by name: a role, not a way to address anybody. */
const NAMELESS_HOST = 'Host';

/** How the host is called in the middle of a sentence. */
export function hostOf(briefing: Briefing): string {
  return briefing.host.name === NAMELESS_HOST ? 'the host' : briefing.host.name;
}

/** Who the speaker is in this show, and what its part is. */
export function identity(briefing: Briefing, speaker: CastEntry, others: readonly PresentSpeaker[]): string {
  const { duty } = FORMAT_RULES[briefing.format][partOf(speaker.role, briefing.format)];
  const lines = [
    `You are ${speaker.name}, ${speaker.role} of the podcast episode "${briefing.title}". You speak in it live: what you write is turned into your voice, word by word, and broadcast as it is.`,
    `The topic is ${briefing.topic}.`,
  ];
  if (briefing.summary !== '') lines.push(briefing.summary);
  if (speaker.persona !== '') lines.push(`Your character: ${speaker.persona}`);
  lines.push(`${withHost(duty, briefing)}${moderation(briefing, speaker, others)}`);
  return lines.join('\n');
}

/** Who else is in the studio. */
export function company(briefing: Briefing, others: readonly PresentSpeaker[]): string {
  const host =
    briefing.host.name === NAMELESS_HOST
      ? 'the host, a human being; say "you" to them'
      : `${briefing.host.name}, the host, a human being`;
  const people = [`- ${host}`, ...others.map((other) => `- ${other.name}, ${other.role}, an AI speaker`)];
  return `With you in the studio:\n${people.join('\n')}`;
}

/** How the show begins and ends for the speaker. */
export function course(briefing: Briefing, speaker: CastEntry): string {
  const { opening, closing } = FORMAT_RULES[briefing.format][partOf(speaker.role, briefing.format)];
  return withHost(
    [
      'How the show runs:',
      `- When it opens: ${opening}.`,
      `- When {host} brings it to an end: ${closing}.`,
      ...(briefing.minutes === undefined ? [] : [`- It is planned for about ${briefing.minutes} minutes.`]),
    ].join('\n'),
    briefing,
  );
}

/** Said to guests: who keeps order. */
function moderation(briefing: Briefing, speaker: CastEntry, others: readonly PresentSpeaker[]): string {
  const { format } = briefing;
  if (partOf(speaker.role, format) === 'co-host') return '';
  const led = FORMAT_RULES[format]['co-host'].leads;
  const leader = led ? others.find((other) => partOf(other.role, format) === 'co-host') : undefined;
  return ` You do not moderate: ${leader?.name ?? hostOf(briefing)} does.`;
}

function withHost(text: string, briefing: Briefing): string {
  return text
    .replaceAll('{host}', hostOf(briefing))
    .replaceAll(/(^|[.!?] )the host\b/g, (_, before: string) => `${before}The host`);
}
