/** What holds for all operations. */
export const OVERVIEW = `Build and run AI bots, and know, prove and undo what they did.

**Who calls.** A signed-in person (cookies, or \`Authorization: Bearer <access token>\`), an API key (\`x-api-key\`), or a widget with the
publishable key of its bot. What belongs to another does not exist: 404.

**Refusals** are \`application/problem+json\` (RFC 9457). Programs decide by \`code\`; each operation lists its codes.
Outside \`/api\` a browser (\`Accept: text/html\`) is told by a page of the same status.

**Commands** answer with the resource as they left it, its revision as \`ETag\`, and their place in the log as \`Nova-Position\`. With an
\`Idempotency-Key\` a command is carried out once, however often it is sent; with \`If-Match\` only on what the caller has seen.

**Queries** may lag behind by some milliseconds. \`Nova-Wait-For: <Nova-Position>\` or \`?consistency=strong\` make them wait, for two seconds at most.

**Lists** come in pages: \`{items, nextCursor, total}\`.

**Limits** are told in \`RateLimit\` and \`RateLimit-Policy\`; 429 comes with \`Retry-After\`. What costs money is limited for an account as a
whole, whichever of its keys or sessions asks.`;

/** In the order in which somebody new needs them. */
export const TAGS: Readonly<Record<string, string>> = {
  Accounts: 'Register, sign in, sessions, password, erasure.',
  'API keys': 'Keys for programs: issue, rotate, revoke.',
  Bots: 'The life of a bot: draft, active, paused, recycle bin, purge; and its history.',
  'Controlled bots': 'Light website bots with a style of their own.',
  'Bot configuration': 'What a bot is told to be: a draft, and numbered versions that were published.',
  'AI features': 'Help with writing a bot, switched on and off for each bot.',
  Knowledge: 'What a bot knows from web pages: sources, the runs that read them, search.',
  Website: 'What the widget calls on behalf of visitors.',
  Conversations: 'What visitors asked and what was answered, for the owner of the bot.',
  Analytics: 'Figures about conversations, per hour or day.',
  Audit: 'Who did what when.',
  Admin: 'Projections, dead letters and queues; for the role `admin`.',
  Operations: 'Health, metrics and this document.',
  Pages: 'What browsers load.',
  Testing: 'For tests of client applications; not there in production.',
};
