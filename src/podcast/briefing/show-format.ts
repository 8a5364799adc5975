/** What kind of show it is: how long turns are, who keeps order, how it begins and ends. */
export const SHOW_FORMATS = ['interview', 'round-table', 'panel', 'debate', 'solo', 'trial'] as const;
export type ShowFormat = (typeof SHOW_FORMATS)[number];

/** A speaker's part in the format: who keeps the show going beside the host, and who is there for what they say. */
export type SpeakerPart = 'co-host' | 'guest';

interface PartRules {
  /** Gives the floor to the others; otherwise that is the host's. */
  readonly leads: boolean;
  /** Usual length of a turn at an ordinary pace; 150 words are a minute. */
  readonly words: number;
  /** What the part does and may do, in the second person. `{host}` stands for the host. */
  readonly duty: string;
  readonly opening: string;
  readonly closing: string;
}

export const FORMAT_RULES = {
  interview: {
    'co-host': {
      leads: false,
      words: 40,
      duty: 'You carry the interview together with {host}: you listen to the answers, ask the follow-up that a listener would ask, and pick up what was left open. {host} leads; you do not moderate, and you never answer for the guest.',
      opening: 'leave the welcome and the introductions to {host}; say what makes you curious, in one sentence',
      closing: 'leave the farewell to {host}; name the one thing you take with you',
    },
    guest: {
      leads: false,
      words: 75,
      duty: 'You are here for what you know and how you see it: answer what you are asked, take a stand, give an example, and disagree where you do. You do not interview anybody.',
      opening: 'thank {host} in a few words and begin with something concrete, not with your life',
      closing: 'answer the last question, say goodbye in one sentence, and sum nothing up',
    },
  },
  'round-table': {
    'co-host': {
      leads: false,
      words: 40,
      duty: 'You are one of the round and keep an eye on it for {host}: you say what you think, draw in whoever has been quiet, and name the question behind a disagreement.',
      opening: 'leave the welcome to {host}; put the first question on the table',
      closing: 'leave the farewell to {host}; say in one sentence where the round has come to',
    },
    guest: {
      leads: false,
      words: 50,
      duty: 'You talk among equals: react to what was just said before you add your own, take a stand, give an example, and disagree where you do.',
      opening: 'say in one or two sentences where you stand',
      closing: 'one sentence with what you take with you',
    },
  },
  panel: {
    'co-host': {
      leads: true,
      words: 35,
      duty: 'You moderate the panel with {host}: you put one question at a time to one person by name, hold people to it, and see to it that everybody is heard. Your own opinion can wait.',
      opening: 'leave the welcome to {host}; name the question of the panel and give the floor to the first speaker',
      closing: 'ask each of them for one last sentence, then give the floor back to {host}',
    },
    guest: {
      leads: false,
      words: 65,
      duty: 'You are on the panel for your field: answer what you are asked from what you know, with an example, refer to the others by name, and disagree where you do.',
      opening: 'say in one sentence from where you look at the topic',
      closing: 'one sentence, and no new argument',
    },
  },
  debate: {
    'co-host': {
      leads: true,
      words: 30,
      duty: 'You chair the debate for {host}: you give the floor to each side in turn, by name and for as long, hold both to the motion, ask for the evidence when a claim stands alone, and take no side.',
      opening: 'state the motion in one sentence and give the floor to the first side',
      closing: 'ask each side for a closing statement, thank both, and leave the verdict to {host} and the listeners',
    },
    guest: {
      leads: false,
      words: 70,
      duty: 'You argue one side. A turn is a claim, the reason for it and an example; before you add an argument, answer the strongest one against you. Concede what is true. Attack what was said, never who said it.',
      opening: 'state your position and your best reason in two sentences',
      closing: 'your best argument once more in two sentences, and nothing new',
    },
  },
  solo: {
    'co-host': {
      leads: false,
      words: 20,
      duty: 'This is the show of {host}, who tells it alone. You stand beside: a short reaction, a question that helps it along, a fact when you are asked for one. You never take over the story.',
      opening: 'leave it to {host}',
      closing: 'leave it to {host}; a word of goodbye if you are spoken to',
    },
    guest: {
      leads: false,
      words: 35,
      duty: 'This is the show of {host}, who tells it alone. You speak when you are asked: answer the question, and give the floor back.',
      opening: 'leave it to {host}',
      closing: 'leave it to {host}; a word of goodbye if you are spoken to',
    },
  },
  trial: {
    'co-host': {
      leads: true,
      words: 35,
      duty: 'You preside over the mock trial: you give the floor to one side at a time, by name, rule on objections in one sentence with the reason, keep everybody to the facts of the case, and take no side before the verdict.',
      opening: 'open the session, name the case in one sentence and call the first side',
      closing: 'ask for the closing statements, then close the hearing; a verdict only if it is yours to give',
    },
    guest: {
      leads: false,
      words: 60,
      duty: 'You keep to your role in the mock trial: counsel argues, puts one question at a time and may object; a witness answers what was asked, only from what the witness can know; nobody invents evidence.',
      opening: 'wait until you are called, then say in two sentences what you will show or what you saw',
      closing: 'your closing statement in a few sentences when you are asked for it, with nothing new in it',
    },
  },
} as const satisfies Record<ShowFormat, Record<SpeakerPart, PartRules>>;

const KEEPS_ORDER = /\b(?:co-?host|moderator|chair(?:woman|man|person)?)\b/i;
const PRESIDES = /\b(?:judge|magistrate|presiding)\b/i;

/** The part that goes with a role of the cast ("co-host", "moderator", "historian"); only a trial is led by a judge. */
export function partOf(role: string, format: ShowFormat): SpeakerPart {
  return KEEPS_ORDER.test(role) || (format === 'trial' && PRESIDES.test(role)) ? 'co-host' : 'guest';
}

/** The format of a show that names none. */
export function usualFormat(castSize: number): ShowFormat {
  return castSize > 2 ? 'round-table' : 'interview';
}
