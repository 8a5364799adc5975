const LENGTH_MAX = 4_000;
/** Looked at before cutting, so that a secret cannot escape by being cut in half. */
const LOOKED_AT_MAX = 16_000;

/** How secrets look in running text. Every pattern is linear: no repetition inside a repetition. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[secret]'],
  // JSON Web Tokens, whole or cut
  [/\beyJ[\w-]{6,}\.[\w-]+(?:\.[\w-]*)?/g, '[secret]'],
  [/\b(Bearer|Basic|Token)\s+[\w.~+/=-]{6,}/gi, '$1 [secret]'],
  // OpenAI, Anthropic, OpenRouter · Groq · Together · Google · GitHub · Slack · AWS
  [/\bsk-[\w-]{8,}/g, '[secret]'],
  [/\b(?:gsk|tgp|ghp|gho|ghs|github_pat)_\w{12,}/g, '[secret]'],
  [/\bA(?:Iza|Q\.)[\w-]{20,}/g, '[secret]'],
  [/\bya29\.[\w-]{10,}/g, '[secret]'],
  [/\bxox[a-z]-[\w-]{8,}/g, '[secret]'],
  [/\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g, '[secret]'],
  // user:password@ in addresses
  [/(\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@]{1,200}@/gi, '$1[secret]@'],
  // cookies, up to the end of the header
  [/\b((?:set-)?cookie["']?\s*[:=]\s*)[^\r\n"']{4,}/gi, '$1[secret]'],
  // token=…, "apiKey": "…", password: …
  [
    /((?:token|secret|password|passwd|passphrase|signature|credentials?|authorization|api[-_ ]?key|access[-_]?key|private[-_]?key|\bkey|\bsig|\bauth)["']?\s*[:=]\s*["']?)(?!\[secret\]|(?:Bearer|Basic|Token)\s)[^\s"'&,;<>{}()[\]]{6,}/gi,
    '$1[secret]',
  ],
];

/** Running text without what looks like a secret, cut to a bounded length. */
export function scrubText(text: string): string {
  const looked = text.slice(0, LOOKED_AT_MAX);
  const clean = PATTERNS.reduce((scrubbed, [pattern, replacement]) => scrubbed.replace(pattern, replacement), looked);
  return clean.length > LENGTH_MAX ? `${clean.slice(0, LENGTH_MAX)}… [${text.length} characters]` : clean;
}
