/** Words a sentence is built with and never about; contractions ("don't") are known by their apostrophe. */
const FUNCTION_WORDS = `
  a an the this that these those such another other others each every either neither both all any some none no enough
  much many more most less least few several lot lots bit couple own same else one ones two three four five six seven
  eight nine ten hundred thousand first second third last next
  i me my mine myself you your yours yourself he him his himself she her hers herself it its itself we us our ours
  ourselves they them their theirs themselves who whom whose which what whatever when whenever where wherever why how
  however whether somebody someone something somewhere anybody anyone anything anywhere nobody nothing nowhere
  everybody everyone everything everywhere
  and or but nor so yet because since although though while whereas if unless until till as than then
  about above across after against along among around at before behind below beneath beside besides between beyond by
  despite down during except for from in inside into like near of off on onto out outside over past per through
  throughout to toward towards under up upon via with within without
  am is are was were be been being do does did doing done have has had having can could will would shall should may
  might must ought need dare`;

const ADVERBS = `
  not yes yeah yep nope okay well just too also even only very quite rather pretty almost ever never always often
  sometimes again already still soon now then later once twice today tonight tomorrow yesterday here there away back
  forth together apart alone instead maybe perhaps indeed anyway else far further ago long straight right`;

/** What people say to each other in a studio: greetings, politeness, and the show itself. */
const STUDIO_TALK = `
  hello hey hi welcome goodbye bye thanks thank please sorry oh ah um uh hmm mhm wow sir madam everyone ladies gentlemen
  claude guest host listeners show podcast episode briefing question questions answer answers topic subject point points
  thing things stuff kind kinds sort sorts way ways part parts case example idea ideas opinion fact minute moment`;

/** Verbs that introduce a subject but are none; their other forms are found below. */
const VERBS = `
  ask say tell talk speak mention think know believe guess suppose wonder mean feel seem look see hear listen watch
  want wish hope love hate prefer try let make take give get put set keep hold bring come go leave stay turn move run
  begin start stop end continue finish happen become remain find show explain describe discuss summarize share add
  use call name work help need learn remember forget understand agree decide expect admit argue appear return follow
  lead live reach spend serve allow imagine consider matter change build carry grow fall pay buy meet wait write read
  pick pull push cut cover wrap recap`;

const VERB_FORMS = `
  said told spoken spoke thought knew known meant felt seen saw heard made making took taken taking gave given giving
  got gotten getting putting setting kept held brought came coming went gone going left began begun stopped stopping
  became becoming found shown showed learnt understood led spent built carried grew grown fell fallen paid bought
  met wrote written writing using used lost sold sang sung rang struck chose chosen broke broken drew drawn drove driven
  ate eaten flew flown forgot forgotten hid hidden lay laid lost rose risen sent slept stood swam threw thrown wore worn
  won taught caught fought sought dealt cutting living leading having changed moved lived loved died tried tries dies`;

const ADJECTIVES = `
  good better best bad worse worst great big bigger biggest small smaller little large huge tiny old older oldest new
  newer young younger long longer longest short shorter high higher low lower early earlier late latest real true false
  wrong different whole full empty easy hard harder fast faster quick slow slower strong weak common certain sure
  possible impossible important interesting interested nice wonderful beautiful ugly strange odd simple clear main
  exact ready happy sad glad afraid able free cheap safe wide close single original famous serious funny favorite
  favourite special general usual modern ancient careful quiet soft loud deep`;

const STOP_WORDS = new Set(
  [FUNCTION_WORDS, ADVERBS, STUDIO_TALK, VERBS, VERB_FORMS, ADJECTIVES].flatMap((list) => list.trim().split(/\s+/)),
);
const VERB_STEMS = new Set(VERBS.trim().split(/\s+/).map(stem));

/**
 * Words that a talk can be about, in order, lower case: a host can be told "You asked about …" with each of them.
 * Recognised speech has no punctuation, so none is relied on.
 */
export function contentWords(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll('\u2019', "'")
    .replaceAll(/'s\b|[^a-z0-9' ]/g, (found) => (/\p{M}/u.test(found) ? '' : ' '))
    .split(/\s+/);
  return words.map((word) => word.replace(/^'+|'+$/g, '')).filter(isSubject);
}

function isSubject(word: string): boolean {
  if (word.length < 3 || word.includes("'") || STOP_WORDS.has(word)) return false;
  if (/(?:[a-z]{2}ly|wards?)$/.test(word) && !NOUNS_LIKE_ADVERBS.has(word)) return false;
  // "asking", "started": no subject; "beginning", "recordings" are.
  return !/(?:ed|ing|s)$/.test(word) || NOUNS_LIKE_VERBS.has(word) || !VERB_STEMS.has(stem(word));
}

const NOUNS_LIKE_ADVERBS = new Set(
  'family assembly anomaly monopoly melancholy butterfly reward award steward'.split(' '),
);
/** Forms of these verbs that are also something to talk about. */
const NOUNS_LIKE_VERBS = new Set(
  'changes works names talks hopes loves wishes shares calls runs cuts covers beginning ending building writing meaning feeling reading hearing meeting'.split(
    ' ',
  ),
);

/** A rough stem, the same for `voices` and `voice`, `recording` and `recorded`: enough to let several words vote. */
export function stem(word: string): string {
  const cut = word.replace(/(?:ings?|edly|ers?|ed|es|ly|s)$/, '');
  return (cut.length >= 3 ? cut : word).replace(/e$/, '');
}

export function stems(text: string): Set<string> {
  return new Set(contentWords(text).map(stem));
}

/** Lower-case words with everything else gone, for finding one text inside another. */
export function plainWords(text: string): string[] {
  return text
    .toLowerCase()
    .replaceAll(/['\u2019]/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}
