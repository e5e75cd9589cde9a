const esModules = [
  '@codemirror',
  '@jupyter/',
  '@jupyterlab/',
  '@marijn',
  '@microsoft',
  '@noble/',
  '@rjsf',
  'canonicalize',
  'color',
  'exenv-es6',
  'lib0',
  'marked',
  'nanoid',
  'vscode-ws-jsonrpc',
  'y-protocols',
  'y-websocket',
  'yjs'
].join('|');

module.exports = {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.{ts,tsx}'],
  reporters: ['default'],
  // A loaded machine takes long; a test that hangs is still told.
  testTimeout: 60_000,
  moduleFileExtensions: ['ts', 'tsx', 'js', 'jsx', 'json', 'node'],
  modulePathIgnorePatterns: ['<rootDir>/jupyterlab_model_audit/labextension', '<rootDir>/lib'],
  transform: {
    '\\.tsx?$': ['ts-jest', { tsconfig: 'tsconfig.test.json', isolatedModules: true }],
    '\\.(m?js)$': ['ts-jest', { tsconfig: { allowJs: true, module: 'commonjs', target: 'es2022' }, isolatedModules: true }]
  },
  transformIgnorePatterns: [`/node_modules/(?!${esModules}).+`],
  moduleNameMapper: { '\\.(css|less)$': '<rootDir>/scripts/empty-style.cjs' }
};
