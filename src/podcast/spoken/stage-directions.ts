const DEEDS =
  'laughs|laughing|chuckles|chuckling|giggles|giggling|sighs|sighing|pauses|pausing|smiles|smiling|nods|nodding|gasps|coughs|clears|grins|grinning|winks|shrugs|snorts|whispers|sniffs|gulps|yawns|applauds|cheers';
const SOUNDS =
  'laughter|laugh|music|applause|silence|pause|beat|sigh|jingle|inaudible|crosstalk|cheering|intro|outro|ambience|sound';
const MANNER = '(?:[a-z]{3,9}ly|both|all|everyone|audience|intro|outro|theme)';
const TAIL =
  '(?:softly|gently|quietly|nervously|warmly|lightly|loudly|thoughtfully|throat|(?:his|her|their) (?:throat|head)|along|playing|plays|stops|effects?|fades?(?: in| out)?)';

const DEED = new RegExp(`^(?:${MANNER} )?(?:${DEEDS})(?: ${TAIL})?$`, 'i');
const SOUND = new RegExp(`^(?:${MANNER} )?(?:${DEEDS}|${SOUNDS})(?: ${TAIL})?$`, 'i');
const FIRST_WORDS = [...DEEDS.split('|'), ...SOUNDS.split('|'), 'both', 'all', 'everyone', 'audience', 'theme'];

/** `*laughs*`: something done. A sound's bare name may be an emphasised word: "what we call *music*". */
export function isDeed(text: string): boolean {
  return DEED.test(text.trim());
}

/** `[music]`, `(laughter)`: in brackets, names of sounds count as well. */
export function isSoundOrDeed(text: string): boolean {
  return SOUND.test(text.trim());
}

/** True while `text` may still grow into one. */
export function mayBecomeDirection(text: string): boolean {
  if (!/^[a-z ]{0,30}$/i.test(text)) return false;
  const [first = '', ...more] = text.trimStart().toLowerCase().split(' ');
  if (more.length === 0) return FIRST_WORDS.some((word) => word.startsWith(first)) || first.length <= 11;
  return FIRST_WORDS.includes(first) || first.endsWith('ly');
}
