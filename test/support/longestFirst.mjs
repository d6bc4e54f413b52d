import Sequencer from '@jest/test-sequencer';

/** What takes longest, longest first. Jest knows by itself only what it has run here before, and takes large files first. */
const LONG = [
  'test/projections/away',
  'test/projections/faults',
  'test/knowledge/faults',
  'test/cli/operations',
  'test/website/streams',
  'test/knowledge/chaos',
  'test/rebuild/everyReadModel',
  'test/knowledge/queueFaults',
  'test/http/fuzz',
  'test/browser/widget',
  'test/stack/commandLine',
  'test/browser/dashboard',
  'test/knowledge/browserReading',
  'test/chaos/chaos',
  'test/accounts/badInput',
  'test/stack/halfStarted',
  'test/stack/faults',
  'test/chaos/shutdown',
  'test/stack/dataDir',
  'test/knowledge/requests',
  'test/knowledge/runLimits',
  'test/processes/processes',
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
