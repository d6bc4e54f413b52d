/** The dependency rules of docs/architecture.md, proved in CI. */
module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'An aggregate imports its own folder and domain/shared: no library, no other aggregate, no clock.',
      severity: 'error',
      from: { path: '^src/domain/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^src/domain/$1/', '^src/domain/shared/'] },
    },
    {
      name: 'application-knows-no-infrastructure',
      severity: 'error',
      from: { path: '^src/application/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/(infrastructure|interfaces)/' },
    },
    {
      name: 'projections-are-pure-rooms',
      comment: 'A read model imports domain events and application ports, never a driver or another read model.',
      severity: 'error',
      from: { path: '^projections/([^/]+)/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: ['^projections/$1/', '^projections/shared/', '^src/domain/', '^src/application/'] },
    },
    {
      name: 'infrastructure-knows-no-interfaces',
      severity: 'error',
      from: { path: '^src/infrastructure/', pathNot: '(\\.spec\\.ts$|^src/infrastructure/container)' },
      to: { path: '^src/interfaces/' },
    },
    {
      name: 'only-the-container-wires',
      comment: 'Interfaces get what they need from the container; they do not reach for adapters.',
      severity: 'error',
      from: { path: '^src/interfaces/http/' },
      to: { path: '^src/infrastructure/', pathNot: '^src/infrastructure/(config|telemetry)/' },
    },
    {
      name: 'local-servers-stand-alone',
      comment: 'The product knows nothing of the local servers; only the stack and the CLI start them.',
      severity: 'error',
      from: { path: '^(src|projections)/', pathNot: '^src/(infrastructure/local|interfaces/cli)/' },
      to: { path: '^src/infrastructure/local/' },
    },
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(src/interfaces/(widget|dashboard)/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    parser: 'swc',
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
