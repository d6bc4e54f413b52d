/** Tests run from the TypeScript sources; swc strips types (tsc checks them in `npm run typecheck`). */
export default {
  testEnvironment: 'node',
  // Jest wraps what a suite left on the global object in accessors; one that is written to once more calls itself until the
  // stack is full, and the suite fails though its tests passed (jestjs/jest#16443). Its memory is freed by workerIdleMemoryLimit.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  roots: ['<rootDir>/src', '<rootDir>/projections', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  globalSetup: '<rootDir>/test/support/globalSetup.mjs',
  globalTeardown: '<rootDir>/test/support/globalTeardown.mjs',
  testSequencer: '<rootDir>/test/support/longestFirst.mjs',
  // Only ends what hangs: a slow machine is no failure.
  testTimeout: 120_000,
  // One more than the two cores that a run can count on: suites wait a quarter of their time, for servers, kills and timers.
  maxWorkers: 3,
  // What a suite has loaded as modules is not given back before its process ends, and every collection looks through it: that
  // costs more than a process does that begins anew.
  workerIdleMemoryLimit: '400MB',
};
