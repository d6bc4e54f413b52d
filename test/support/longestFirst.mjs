import Sequencer from '@jest/test-sequencer';

/**
 * What takes longest, roughly longest first, but what mostly waits in turn with what mostly computes: side by side they take
 * little longer than one of them. Jest knows by itself only what it has run here before, and takes large files first.
 */
const LONG = [
  'test/projections/away',
  'test/cli/operations',
  'test/projections/faults',
  'test/cli/history',
  'test/cli/projections',
  'test/knowledge/chaos',
  'test/accounts/badInput',
  'test/knowledge/queueFaults',
  'test/rebuild/everyReadModel',
  'test/browser/widget',
  'test/website/streamConnections',
  'test/knowledge/browserReading',
  'test/stack/commandLine',
  'test/browser/dashboardSources',
  'test/browser/dashboard',
  'test/browser/dashboardKnowledge',
  'test/knowledge/reembedding',
  'test/accounts/halfChanged',
  'test/browser/docs',
  'test/website/analytics',
  'test/stack/faults',
  'test/website/streams',
  'test/knowledge/faults',
  'test/knowledge/lostJobs',
  'test/website/stoppedAnswers',
  'src/infrastructure/threads/threadPool',
  'test/chaos/chaos',
  'test/chaos/shutdown',
  'test/stack/dataDir',
  'test/bots/portable',
  'test/readme/tour',
  'test/stack/takenPort',
  'test/website/openStreams',
  'test/stack/exampleSite',
  'test/browser/widgetLooks',
  'test/knowledge/scrape',
  'test/accounts/apiKeys',
  'test/projections/lag',
  'test/accounts/oauth',
  'test/http/fuzz',
  'test/mongo/planProperty',
  'test/http/contract',
  'test/http/ownership',
  'test/knowledge/refusedPages',
  'test/knowledge/unrecorded',
  'test/privacy/erasure',
  'test/projections/rebuild',
  'test/website/erasure',
  'test/stack/halfStarted',
  'test/stack/production',
  'test/browser/problemPages',
  'test/website/visitors',
  'test/knowledge/runLimits',
  'test/knowledge/requests',
  'test/processes/processes',
  'test/accounts/codes',
  'test/bots/guide',
  'test/browser/dashboardConversations',
];

/** So that no worker has a long suite to run when the others have nothing left. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => {
      const found = LONG.findIndex((name) => path.endsWith(`/${name}.spec.ts`));
      return found === -1 ? LONG.length : found;
    };
    return [...super.sort(tests)].sort((a, b) => place(a) - place(b));
  }
}
