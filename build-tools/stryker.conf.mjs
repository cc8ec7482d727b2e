/**
 * Mutation testing of the decisions of the library, one part at a time: PART=plan | application | connectors | operations.
 *
 * Each part runs the tests that are about it, not every test that passes through it: that is faster, and the score is a lower bound.
 */
const PARTS = {
  plan: { mutate: ['src/lifecycle/handler/{plan,rules,start-rules,stop-rules}.ts'], tests: ['lifecycle/handler/plan*', 'lifecycle/handler/health-check'] },
  application: { mutate: ['src/{synth,access,base,foundation,application}/**/*.ts'], tests: ['{synth,access,base,foundation,application}/*'] },
  connectors: { mutate: ['src/connectors/**/*.ts'], tests: ['connectors/**/*'] },
  operations: { mutate: ['src/operations/states/*.ts', 'src/operations/scaling-step.ts'], tests: ['operations/!(*.property)'] },
};

const part = process.env.PART ?? 'plan';
const { mutate, tests } = PARTS[part];

export default {
  packageManager: 'npm',
  plugins: ['@stryker-mutator/jest-runner'],
  mutate,
  ignorePatterns: ['/.bench', '/dist', '/examples/**/target', '/integ', '/lib', '/reports', '.venv', 'cdk.out'],
  testRunner: 'jest',
  coverageAnalysis: 'perTest',
  // Tables are read when a module is loaded: each such mutant would run every test, and nine tenths of the time would go there.
  ignoreStatic: true,
  jest: {
    projectType: 'custom',
    config: {
      collectCoverage: false,
      reporters: [],
      transform: { '^.+\\.[t]sx?$': ['ts-jest', { tsconfig: 'test/tsconfig.json', diagnostics: false, transpilation: true }] },
      testMatch: tests.map(pattern => `<rootDir>/test/${pattern}.test.ts`),
    },
  },
  concurrency: 2,
  timeoutMS: 20000,
  tempDirName: '.stryker-tmp',
  reporters: ['progress-append-only', 'clear-text', 'json'],
  jsonReporter: { fileName: `reports/mutation/${part}.json` },
  clearTextReporter: { logTests: false, reportTests: false, allowColor: false },
  thresholds: { high: 95, low: 85, break: 85 },
};
