/** Where a new briefing begins: small, and it can be used as it is. */
export const NEW_BRIEFING = `---
title: A new show
summary: What it is about, in a line.
topic: what we talk about
format: interview
minutes: 20
host:
  name: Host
cast:
  - id: claude
    name: Claude
    role: co-host
    persona: Curious and warm.
  - id: guest
    name: Robin
    role: guest
    persona: Knows the subject from experience.
points:
  - title: How it began
    text: >-
      Two or three sentences that a speaker may say.
    keywords: [begin, start, first]
    question: What do you ask the host about it?
---

Notes for yourself: the speakers are not told of them.
`;
