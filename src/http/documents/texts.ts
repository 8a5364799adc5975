/** What stands at the head of the documents. */
export const ABOUT = `Everything that can be asked of a Trialogue server over HTTP. The live socket has a document of its own,
\`/api/asyncapi.json\`.

**Answers** below \`/api\` come in one form: \`success\`, \`data\` or \`error\`, \`timestamp\`, \`requestId\`; lists with
\`pagination\`, whose \`cursor\` asks for the next page. An \`error\` has a \`code\` for programs, a \`message\` for people
and, where a field is wrong, \`details\` with its name and what was expected. Members that are not named here may be added
at any time: let them pass.

**Versions.** \`/api/v1/…\` is version 1, and \`/api/…\` the current one: today the same.

**Limits** are counted for an account, or an address where nobody is signed in, and told with every answer in the
\`X-RateLimit-…\` headers; \`x-rate-limit\` has each one's. Beyond it the answer is 429, with \`Retry-After\`.

**Roles** are \`viewer\`, \`host\`, \`producer\` and \`owner\`; each may do what the ones before it may. \`x-role\` is the
least that is asked for.

**Text** may hold any character but NUL and halves of surrogate pairs; bodies have at most 64 levels, and
100 KB where an operation does not say more.`;

export const ABOUT_SOCKET = `What a host's page and the pages of those who watch say to a Trialogue server, and what it
says to them. Socket.IO over WebSocket, with a parser of its own that sends one message per event; the client in \`sdk/\`
speaks it.

**Events** have one argument, an object; those that carry sound have a second one, raw PCM. Places in time (\`at\`,
\`from\`, \`to\`, \`played\`) are samples of 48 kHz. Whatever does not fit its schema gets an \`error\`, or an answer
with \`ok: false\`, and changes nothing.

**The handshake** may carry \`auth: { token?, resume?: { sessionId, token } }\`: a program's access token, and what takes
the place of a host's earlier connection. A refusal is a \`connect_error\` whose \`data\` is \`{ code, message,
retryable, details? }\`: \`AUTHENTICATION_REQUIRED\`, or \`TOO_MANY_CONNECTIONS\` with \`details.field\` \`client\` or
\`server\`.

**Coming back.** Each event of the server has the \`sessionId\` and a \`seq\`. Whoever reconnects names the last one it
handled and gets what followed it; \`seq\` 0 stands outside of that.`;

/** What the operations below each tag are about, in the order of the documents. */
export const TAGS: Readonly<Record<string, string>> = {
  Probes: 'For those who run the server: does it live, does it take sessions.',
  'Sign-in': 'Signing in and out. The tokens travel in httpOnly cookies; programs ask for them by OAuth2.',
  Profile: 'What belongs to whoever asks: name, settings, keys of providers, devices.',
  Accounts: 'For owners: who may enter, with what right, and what was done.',
  Briefings: 'The shows a session can begin with.',
  Sessions: 'What a session left on disk, also while it runs.',
  Recordings: 'Sessions, finished or not, for their producers. Places in time are samples of 48 kHz.',
  Exports: 'Episodes made of a recording.',
  Revoicing: 'Lines of AI speakers, spoken anew.',
  Models: 'The models that can be asked: what they can do, what they cost, how they are.',
  Threads: 'Written conversations, each with any number of models beside each other.',
  'Model requests': 'The queue in front of the models.',
  Service: 'How the server is, and what it is.',
  Documents: 'This document and its readable form.',
};
