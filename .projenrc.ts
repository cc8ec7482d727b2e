import { awscdk, javascript, release } from 'projen';
import { addChecks } from './projenrc/checks';

const project = new awscdk.AwsCdkConstructLibrary({
  name: 'cdk-managed-flink',
  description: 'AWS CDK constructs for Amazon Managed Service for Apache Flink: deploy a Flink job and have it running, safely.',
  author: 'The cdk-managed-flink contributors',
  authorAddress: 'maintainers@cdk-managed-flink.github.io',
  authorOrganization: true,
  repositoryUrl: 'https://github.com/cdk-managed-flink/cdk-managed-flink.git',
  keywords: ['aws', 'cdk', 'aws-cdk', 'awscdk', 'constructs', 'flink', 'apache-flink', 'managed-flink', 'kinesis', 'kinesisanalytics', 'msk', 'streaming'],
  license: 'Apache-2.0',
  homepage: 'https://github.com/cdk-managed-flink/cdk-managed-flink#readme',
  bugsUrl: 'https://github.com/cdk-managed-flink/cdk-managed-flink/issues',
  copyrightOwner: 'The cdk-managed-flink contributors',
  defaultReleaseBranch: 'main',
  // CHANGELOG.md describes the first release. The commits determine the later versions.
  nextVersionCommand: 'git rev-parse --verify --quiet "refs/tags/$LATEST_TAG" > /dev/null && echo "$SUGGESTED_BUMP" || echo 0.1.0',
  // Users update once a week rather than with each commit.
  releaseTrigger: release.ReleaseTrigger.scheduled({ schedule: '0 6 * * 1' }),
  projenrcTs: true,
  // npm needs nothing beyond Node itself, so a fresh machine can build with two commands.
  packageManager: javascript.NodePackageManager.NPM,
  // The API follows the service, which still adds features every quarter.
  stability: 'experimental',

  // 2.257 is the lowest version that cdk-nag 3 and the alpha's test comparison accept; the tests run on this floor.
  cdkVersion: '2.257.0',
  // Go and .NET bindings of the CDK need constructs 10.5 (aws/aws-cdk#37041).
  constructsVersion: '10.5.1',
  // The floor of the CDK itself at that version.
  minNodeVersion: '20.16.0',
  // jsii, jsii-rosetta and TypeScript must move together; 5.9 is the newest line with one TypeScript for all three.
  jsiiVersion: '~5.9.0',
  typescriptVersion: '~5.9.0',

  // Package names are fixed from the first release, whichever of them is published.
  publishToPypi: { distName: 'cdk-managed-flink', module: 'cdk_managed_flink' },
  publishToMaven: {
    javaPackage: 'io.github.cdkmanagedflink',
    mavenGroupId: 'io.github.cdk-managed-flink',
    mavenArtifactId: 'cdk-managed-flink',
  },
  publishToNuget: { dotNetNamespace: 'CdkManagedFlink', packageId: 'CdkManagedFlink' },
  publishToGo: { moduleName: 'github.com/cdk-managed-flink/cdk-managed-flink-go', packageName: 'cdkmanagedflink' },

  devDeps: [
    '@aws-cdk/aws-kinesisanalytics-flink-alpha@2.270.0-alpha.0',
    // Asks for a newer aws-cdk-lib than our floor as well.
    '@aws-cdk/cfn-property-mixins@2.270.0',
    '@aws-cdk/integ-runner@2.197.10',
    '@aws-cdk/integ-tests-alpha@2.245.0-alpha.0',
    '@aws-sdk/client-cloudformation@^3',
    '@aws-sdk/client-cloudwatch@^3',
    '@aws-sdk/client-cloudwatch-logs@^3',
    '@aws-sdk/client-iam@^3',
    '@aws-sdk/client-kafka@^3',
    '@aws-sdk/client-kinesis-analytics-v2@^3',
    '@aws-sdk/client-s3@^3',
    '@aws-sdk/client-sts@^3',
    // The next major version needs Node 22.
    '@stryker-mutator/core@^9',
    '@stryker-mutator/jest-runner@^9',
    '@types/aws-lambda',
    // The version that eslint brings along anyway.
    'ajv@^6',
    'asl-validator@^4',
    // The CLI that test:deploy runs.
    'aws-cdk@2.1115.1',
    'cdk-nag@^3',
    'esbuild',
    'fast-check@^4',
    'jsonata@^2',
  ],

  // Integration tests live in integ/ and are found by integ-runner; projen's own discovery looks for another file name.
  integrationTestAutoDiscover: false,
  // The handlers stand apart from the constructs that are generated for them (below).
  lambdaAutoDiscover: false,
  // isolatedModules (projen's default) leaves tests unchecked by jest.
  typecheckTests: true,
  jestOptions: {
    // A changed snapshot must fail, not be rewritten.
    updateSnapshot: javascript.UpdateSnapshot.NEVER,
    // Coverage of generated Lambda constructs says nothing.
    coverageText: false,
    jestConfig: {
      // It takes as long again as the tests; mutation testing says more.
      collectCoverage: false,
      // Tests on a virtual clock need CPU time only, which a busy machine gives late: no test is about how long it takes.
      testTimeout: 60_000,
      // By default, jest leaves one core free, which on two cores takes twice as long.
      maxWorkers: '100%',
      testPathIgnorePatterns: ['/node_modules/', '/examples/', '/integ/', '/benchmarks/'],
      coveragePathIgnorePatterns: ['/node_modules/', '-function.ts$', '/test/'],
    },
  },
  // A test run must not edit files.
  eslintOptions: {
    dirs: ['src', '.projenrc.ts'],
    devdirs: ['test', 'integ', 'build-tools', 'benchmarks'],
    commandOptions: { fix: false },
    // One configuration knows all files; the project service would want one in every folder.
    tsconfigPath: './test/tsconfig.json',
    projectService: false,
  },
  // The compiler settings of the tests cover every TypeScript file that is not shipped.
  tsconfigDev: {
    include: ['../src/**/*.ts', '../integ/**/*.ts', '../build-tools/**/*.ts', '../benchmarks/**/*.ts', '../.projenrc.ts'],
    // The program of test/bindings/typescript imports the package as its users do.
    compilerOptions: { paths: { 'cdk-managed-flink': ['../src'] } },
  },

  docgen: true,
  sampleCode: false,
  depsUpgrade: true,
  gitignore: [
    '**/*.snapshot/**/asset.*', '**/*.snapshot/tree.json', 'cdk-integ.out.*', 'cdk.out', '.venv', '__pycache__', 'target', '.jsii.tabl.json', '.demo', '.DS_Store',
    '.stryker-tmp', '/reports/', '/.bench/',
  ],
});

// Users get the library and its handlers; everything else is for those who work on it.
project.npmignore?.exclude('/.demo', '/.venv', '/reports', '/.stryker-tmp', '/integ', '/examples', '/benchmarks', '/.bench', '.stryker-tmp', '/.jsii.tabl.json', '/build-tools', '/rosetta', '/docs', '/.ci', '/API.md', '/ARCHITECTURE.md', '/CHANGELOG.md', '/CONTRIBUTING.md', '/SECURITY.md');
// The handlers are shipped as bundles in assets/; their modules import the SDK, which is no dependency of the library.
project.npmignore?.exclude('/lib/lifecycle/handler', '/lib/operations/handler');

// The CDK's own packages have this field beside the stability.
project.package.addField('maturity', 'experimental');

// The alpha asks for a newer aws-cdk-lib than our floor; the comparison test must run both on the floor.
project.package.addField('overrides', {
  // jest and eslint resolve by it; 1.13.0 lists packages for platforms that were never published, and npm ci stumbles over those.
  'unrs-resolver': '1.12.2',
  '@aws-cdk/aws-kinesisanalytics-flink-alpha': { 'aws-cdk-lib': '$aws-cdk-lib' },
  '@aws-cdk/cfn-property-mixins': { 'aws-cdk-lib': '$aws-cdk-lib' },
});

// Node 20 is past its end of life but still common; the banner would drown the build's own output.
project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');

for (const [folder, name] of [['lifecycle', 'on-event'], ['lifecycle', 'is-complete'], ['operations', 'enhanced-snapshots']]) {
  new awscdk.LambdaFunction(project, {
    cdkDeps: project.cdkDeps,
    entrypoint: `src/${folder}/handler/${name}.lambda.ts`,
    constructFile: `src/${folder}/${name}-function.ts`,
    // One place pins the runtime of every handler. Without it each user's template would carry a map of runtimes by region.
    runtime: awscdk.LambdaRuntime.NODEJS_24_X,
    bundlingOptions: { externals: ['@aws-sdk/*'] },
  });
}

// The handlers' errors carry their own texts, so small bundles are worth more than readable stack traces.
for (const task of project.tasks.all.filter(one => /^bundle:.*\.lambda$/.test(one.name))) {
  task.updateStep(0, { execArgs: [...task.steps[0].execArgs!, '--minify'] });
}

// The tests run the handlers as they are shipped, and need nothing else built.
project.testTask.prependSpawn(javascript.Bundler.of(project)!.bundleTask);

// Importing the package costs next to nothing until something of it is used.
project.compileTask.exec('ts-node --transpile-only --project test/tsconfig.json build-tools/lazy-index.ts');

// Documentation snippets are compiled, so that none can rot.
project.postCompileTask.exec('jsii-rosetta extract --strict --fail .jsii');

// Snapshots of the integ apps are checked and written without AWS credentials; type-checking is the test task's business.
const integEnv = {
  TS_NODE_TRANSPILE_ONLY: '1',
  TS_NODE_PROJECT: 'test/tsconfig.json',
  // Nor do they need Maven or pip: only the key of the sources is in a template.
  PATH: '$(echo $PWD/build-tools/maven-stub:$PWD/build-tools/pip-stub:$PATH)',
};
const integ = project.addTask('integ', {
  description: 'Check that every integ app still synthesizes to its snapshot',
  exec: 'integ-runner --directory integ --language typescript --parallel-regions us-east-1',
  receiveArgs: true,
  env: integEnv,
});
const integDry = project.addTask('integ:dry', {
  description: 'Write the snapshots of changed integ apps, without deploying anything',
  exec: 'integ-runner --directory integ --language typescript --parallel-regions us-east-1 --dry-run --update-on-failed',
  receiveArgs: true,
  env: integEnv,
});
integDry.exec('build-tools/tidy-snapshots.sh');
project.testTask.spawn(integ);

// The SDK comes with the Lambda runtime; these files are only ever loaded inside the handlers' bundles.
for (const file of ['cloudformation-api', 'flink-api', 'snapshots-api', 'telemetry', 'io']) {
  project.eslint?.allowDevDeps(`src/lifecycle/handler/${file}.ts`);
}
project.eslint?.allowDevDeps('src/operations/handler/*.ts');
// The first thing a newcomer runs: it builds the library and shows what a real job's stack would deploy.
const demo = project.addTask('demo', {
  description: 'Build, show what the stack of a real job would deploy, and rehearse its deployment',
  // The banners of Node and the SDK would drown the demo's own output.
  env: { NODE_NO_WARNINGS: '1', TS_NODE_TRANSPILE_ONLY: '1', TS_NODE_PROJECT: 'test/tsconfig.json' },
});
demo.say('Building the library (the first time takes a minute) ...');
demo.spawn(project.preCompileTask);
demo.spawn(project.compileTask);
demo.exec('ts-node build-tools/demo/main.ts');

// The API is experimental as far as the service is; a name that goes away breaks its users all the same. What breaks on purpose is listed in .compatignore.
project.tasks.tryFind('compat')?.reset('jsii-diff npm:cdk-managed-flink --keys --error-on all --ignore-file .compatignore');

const bench = project.addTask('bench', {
  description: 'Measure the library against raw L1 constructs and the alpha package',
  env: { TS_NODE_TRANSPILE_ONLY: '1', TS_NODE_PROJECT: 'test/tsconfig.json' },
});
bench.spawn(project.preCompileTask);
bench.spawn(project.compileTask);
bench.exec('ts-node benchmarks/bench.ts', { receiveArgs: true });
project.addTask('pictures', {
  description: 'Draw the pictures of the documentation',
  steps: [{ exec: 'ts-node build-tools/dashboard-picture.ts' }, { exec: 'ts-node build-tools/diagrams/main.ts' }],
  env: { TS_NODE_TRANSPILE_ONLY: '1', TS_NODE_PROJECT: 'test/tsconfig.json' },
});

addChecks(project);

// What a newcomer does first must work with what is published.
const quickStart = project.addTask('test:quick-start', { description: 'Do what the quick start of the README says, with the packed library' });
quickStart.spawn(project.preCompileTask);
quickStart.spawn(project.compileTask);
quickStart.exec('build-tools/quick-start.sh', { receiveArgs: true });

// The import direction of ARCHITECTURE.md: each folder may import what stands here, itself, and nothing else of src/.
const values = ['synth', 'values'];
const base = [...values, 'access', 'base'];
const applications = [...base, 'network', 'foundation', 'connectors', 'lifecycle'];
const imports: { [folder: string]: string[] } = {
  synth: [],
  values: ['synth'],
  access: values,
  base: [...values, 'access'],
  network: base,
  foundation: [...base, 'network'],
  connectors: base,
  lifecycle: base,
  monitoring: base,
  operations: base,
  application: applications,
  studio: applications,
  pipeline: [...values, 'base', 'application', 'lifecycle', 'monitoring', 'operations', 'foundation'],
};
const HANDLER_FILES = './src/lifecycle/handler/**/*';
const OPERATION_HANDLER = './src/operations/handler/**/*';
project.eslint?.addRules({
  'import/no-restricted-paths': ['error', {
    zones: [
      ...Object.entries(imports).map(([folder, allowed]) => ({
        target: folder === 'operations' ? ['./src/operations/*.ts', './src/operations/states'] : `./src/${folder}`,
        from: './src',
        except: [folder, ...allowed].map(name => `./${name}`),
        message: `${folder}/ imports ${allowed.join(', ') || 'aws-cdk-lib'} only`,
      })),
      { target: HANDLER_FILES, from: './src/!(lifecycle)/**/*', message: 'handlers import the contracts and the time budget only' },
      { target: HANDLER_FILES, from: './src/lifecycle/!(contract|preflight-contract|time-budget).ts', message: 'handlers import the contracts and the time budget only' },
      { target: './src/lifecycle/*.ts', from: HANDLER_FILES, message: 'handlers are bundles, not modules' },
      { target: ['./src/operations/*.ts', './src/operations/states'], from: OPERATION_HANDLER, message: 'handlers are bundles, not modules' },
      {
        target: OPERATION_HANDLER,
        from: './src',
        except: ['./operations/handler', './operations/enhanced-task.ts', './lifecycle/handler/errors.ts', './lifecycle/handler/snapshots-api.ts'],
        message: 'handlers import their task, the snapshots API and the errors of the service only',
      },
    ],
  }],
  'import/no-cycle': ['error'],
  'max-lines': ['error', { max: 300 }],
  'max-lines-per-function': ['error', { max: 40, skipComments: true }],
});
// What the tasks write is no source.
project.eslint?.addIgnorePattern('target');
// A describe block is a table of contents, not a function to keep short.
project.eslint?.addOverride({ files: ['test/**', 'integ/**', 'build-tools/**', 'benchmarks/**', '.projenrc.ts'], rules: { 'max-lines-per-function': 'off' } });
// It imports the package as its users do, which is there only once it is installed.
project.eslint?.addOverride({ files: ['test/bindings/**'], rules: { 'import/no-unresolved': 'off' } });
// What loading costs is one of the figures.
project.eslint?.addOverride({ files: ['benchmarks/**', 'build-tools/lazy-index.ts'], rules: { '@typescript-eslint/no-require-imports': 'off' } });
// They would be more than half of the package, for sources that are on GitHub.
for (const map of ['inlineSourceMap', 'inlineSources']) {
  project.tryFindObjectFile('tsconfig.json')?.addOverride(`compilerOptions.${map}`, false);
}

project.synth();
