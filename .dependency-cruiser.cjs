/** The layers: lab and cli stand on bridge and core, bridge on core, core on nothing of ours. */
module.exports = {
  forbidden: [
    {
      name: 'core-stands-alone',
      comment: 'core is pure: no DOM, no Jupyter, no Node, nothing of ours.',
      severity: 'error',
      from: { path: '^src/core', pathNot: '\\.spec\\.ts$|/testing/' },
      to: { path: '^src/(bridge|lab|cli)|^node_modules/(@jupyterlab|@lumino|react)' }
    },
    {
      name: 'core-without-node',
      severity: 'error',
      from: { path: '^src/core', pathNot: '\\.spec\\.ts$|/testing/' },
      to: { dependencyTypes: ['core'] }
    },
    {
      name: 'bridge-on-core',
      severity: 'error',
      from: { path: '^src/bridge' },
      to: { path: '^src/(lab|cli)' }
    },
    {
      name: 'lab-and-cli-apart',
      severity: 'error',
      from: { path: '^src/lab' },
      to: { path: '^src/cli' }
    },
    {
      name: 'cli-and-lab-apart',
      severity: 'error',
      from: { path: '^src/cli' },
      to: { path: '^src/lab|^node_modules/(@jupyterlab|@lumino|react)' }
    },
    {
      name: 'index-lists-plugins',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { pathNot: '^src/lab/' }
    },
    { name: 'no-cycle', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$|^src/index\\.ts$|/testing/recipes/' },
      to: {}
    }
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default'] }
  }
};
