import type { Briefing } from '../podcast/index.js';

/** As long as a system prompt may be. */
const PROMPT_CHARS = 20_000;

/** What the models of a thread are told that prepares a briefing's episode. */
export function promptFromBriefing(briefing: Briefing): string {
  const { title, topic, summary, minutes, cast, talkingPoints, body } = briefing;
  const speakers = cast.map(
    ({ name, role, persona }) => `- ${name}, ${role}${persona === '' ? '' : `: ${oneLine(persona)}`}`,
  );
  const points = talkingPoints.map((point) => {
    const question = point.question === undefined ? '' : ` Question: ${point.question}`;
    return `- ${point.title}: ${oneLine(point.text)}${question}`;
  });
  const parts = [
    'You help the producers of a podcast to prepare an episode: answer their questions, find what is missing, propose better points and questions. Say so where you are not sure of a fact.',
    `Title: ${title}${topic === title ? '' : `\nTopic: ${topic}`}${minutes === undefined ? '' : `\nLength: about ${minutes} minutes`}`,
    summary === '' ? '' : `Summary: ${summary}`,
    `Speakers besides the host ${briefing.host.name}:\n${speakers.join('\n')}`,
    points.length === 0 ? '' : `Talking points so far:\n${points.join('\n')}`,
    body === '' ? '' : `Notes:\n${body}`,
  ];
  const prompt = parts.filter((part) => part !== '').join('\n\n');
  return prompt
    .slice(0, PROMPT_CHARS)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
