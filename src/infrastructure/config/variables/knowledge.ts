import { hostAndPort, integer, list, text } from '../parsers.js';
import { count, defaulted, optional } from '../variable.js';

export const scraping = {
  CHROMIUM_PATH: optional(text, {
    about: 'Executable of Chromium; otherwise one is looked for.',
    expected: 'the path of an executable file',
  }),
  SCRAPE_ALLOW_HOSTS: defaulted(list(hostAndPort), '', {
    about: 'Private hosts that may be scraped all the same (intranets, tests), comma separated.',
    expected: 'comma separated host[:port] entries',
  }),
  SCRAPE_ALLOW_PORTS: defaulted(list(integer(1, 65535)), '80,443', {
    about: 'Ports that may be scraped.',
    expected: 'comma separated port numbers',
  }),
  SCRAPE_USER_AGENT: optional(text, {
    about: 'Name under which pages are fetched. Default: NovaBot/1.0 with PUBLIC_URL as contact.',
    expected: 'a user agent string',
  }),
  SCRAPE_MAX_PAGES: defaulted(integer(1, 100_000), '200', {
    about: 'Most pages of one run.',
    expected: count(1, 100_000),
  }),
  SCRAPE_MAX_DEPTH: defaulted(integer(0, 100), '5', {
    about: 'Most links away from the start.',
    expected: count(0, 100),
  }),
  SCRAPE_MAX_REDIRECTS: defaulted(integer(0, 50), '10', {
    about: 'Most redirects of one page.',
    expected: count(0, 50),
  }),
  SCRAPE_MAX_PAGE_BYTES: defaulted(integer(1024, 1_073_741_824), '10485760', {
    about: 'Most bytes one page may load.',
    expected: count(1024, 1_073_741_824),
  }),
  SCRAPE_PAGE_TIMEOUT_MS: defaulted(integer(1000, 600_000), '30000', {
    about: 'Longest time for one page, in milliseconds.',
    expected: count(1000, 600_000),
  }),
  SCRAPE_RUN_TIMEOUT_SECONDS: defaulted(integer(10, 86_400), '1800', {
    about: 'Longest time for one run, in seconds.',
    expected: count(10, 86_400),
  }),
  SCRAPE_CONCURRENCY: defaulted(integer(1, 64), '4', {
    about: 'Pages rendered at the same time by one process.',
    expected: count(1, 64),
  }),
} as const;

export const retention = {
  BOT_RETENTION_DAYS: defaulted(integer(0, 36_500), '30', {
    about: 'Bots are purged from the recycle bin after so many days.',
    expected: count(0, 36_500),
  }),
  CONVERSATION_RETENTION_DAYS: defaulted(integer(1, 36_500), '365', {
    about: 'Transcripts are erased after so many days.',
    expected: count(1, 36_500),
  }),
} as const;
