import type { MailVariables } from '../../application/accounts/mail.js';
import { counted, noun } from '../../application/counted.js';
import type { Fact, MailContent } from './mailContent.js';

type Outcome = 'scrapeCompleted' | 'scrapeFailed';

/** The texts of the mails about a run. */
export const SCRAPE_CONTENTS: { readonly [T in Outcome]: (variables: MailVariables[T]) => MailContent } = {
  scrapeCompleted: (run) => ({
    subject: `The ${haveBeen(run, ofHost(run.url))} read${run.failed > 0 ? `, except ${run.failed}` : ''}`,
    heading: `The ${haveBeen(run)} read`,
    paragraphs: [`Your bot now answers from the ${pagesOf(run)} that you asked for.`],
    facts: [
      ...source(run.url),
      ['Pages read', String(run.read)],
      ['Unchanged', String(run.unchanged)],
      ['Known now', `${counted(run.pages, 'page')}, ${counted(run.chunks, 'passage')}`],
      ...unlessNone('Kept from before, although not read', run.kept),
      ...unlessNone('Gone and dropped', run.pruned),
      ...unlessNone('Not visited, because of the limit', run.notVisited),
      ...notAllWell(run.failed, run.skipped, run.failures),
      ['Took', duration(run.seconds)],
    ],
    link: dashboard(run),
    closing: whyToYou(run),
  }),
  scrapeFailed: (run) => ({
    subject: `The ${pagesOf(run)}${ofHost(run.url)} could not be read`,
    heading: `The ${pagesOf(run)} could not be read`,
    paragraphs: ['What your bot knew before is still in place.'],
    facts: [
      ...source(run.url),
      ...(run.reason === '' ? [] : [['Reason', run.reason] as const]),
      ...notAllWell(run.failed, run.skipped, run.failures),
      ['Took', duration(run.seconds)],
    ],
    link: dashboard(run),
    closing: whyToYou(run),
  }),
};

type Tried = Pick<MailVariables[Outcome], 'mode' | 'read' | 'unchanged' | 'failed'>;
/** Of how many pages the mail speaks. What was left out is not counted, so a run of one page may have none. */
const tried = ({ mode, read, unchanged, failed }: Tried): number => (mode === 'page' ? 1 : read + unchanged + failed);
const pagesOf = (run: Tried): string => noun(tried(run), 'page');
const haveBeen = (run: Tried, of = ''): string => `${pagesOf(run)}${of} ${noun(tried(run), 'has', 'have')} been`;

/** For the subject: a bot may have many sources. Nothing when the source is not told. */
function ofHost(url: string): string {
  if (url === '') return '';
  const host = URL.canParse(url) ? new URL(url).host : url;
  return ` of ${host.length > 60 ? `${host.slice(0, 59)}…` : host}`;
}

const source = (url: string): Fact[] => (url === '' ? [] : [['Source', url]]);

const whyToYou = (run: Tried & { url: string }): string =>
  run.url === ''
    ? 'You get this mail because an account with your address asked for pages to be read. Which ones, and why some could not be read, is told here once the address is confirmed.'
    : `You get this mail because you asked for ${noun(tried(run), 'this page', 'these pages')} to be read.`;

const dashboard = ({ publicUrl, botId }: { publicUrl: string; botId: string }) => ({
  label: 'Open the dashboard',
  url: `${publicUrl}/dashboard#${botId}`,
});

const unlessNone = (label: string, count: number): Fact[] => (count > 0 ? [[label, String(count)]] : []);

function duration(seconds: number): string {
  if (seconds < 1) return 'less than a second';
  if (seconds < 120) return counted(seconds, 'second');
  return `${Math.round(seconds / 60)} minutes`;
}

function notAllWell(failed: number, skipped: string, failures: string): Fact[] {
  const facts: Fact[] = [];
  const listed = failures === '' ? [] : failures.split('; ');
  const more = failed - listed.length;
  if (failed > 0) facts.push(['Could not be read', String(failed)]);
  if (listed.length > 0) facts.push(['Failures', ...listed, ...(more > 0 ? [`and ${more} more`] : [])]);
  if (skipped !== '') facts.push(['Left out', ...skipped.split(', ')]);
  return facts;
}
