import { Project, TaskOptions } from 'projen';

/** Adds the checks that need more than Node: CONTRIBUTING.md says what. */
export function addChecks(project: Project): void {
  const check = (name: string, description: string, exec: string, options: TaskOptions = {}) => {
    project.addTask(`test:${name}`, { description, exec, receiveArgs: true, ...options });
  };
  check('examples', 'Run the example jobs on real Flink and check their results', 'build-tools/test-examples.sh');
  check('bindings', 'Package the library for every language, and check that each synthesizes the template that TypeScript does',
    'build-tools/test-bindings.sh');
  check('compat', 'Run the tests on the newest aws-cdk-lib and on other versions of Node, in a copy', 'build-tools/test-compat.sh');
  check('mutation', 'Check that the tests notice faults in the decisions of the library', 'build-tools/test-mutation.sh');
  check('cfn-lint', 'Lint the templates of the integ apps against the CloudFormation schemas', 'build-tools/cfn-lint.sh');

  // Types are the business of the tests, and the SDK's banner about Node would drown the output.
  const env = { NODE_NO_WARNINGS: '1', TS_NODE_TRANSPILE_ONLY: '1', TS_NODE_PROJECT: 'test/tsconfig.json' };
  check('security', 'Check the templates of all integ apps for security findings: cfn-lint, cdk-nag and an IAM linter',
    'build-tools/test-security.sh', { env, receiveArgs: false });
  check('connectors', 'Build the real connectors from synthesized property groups, and fail on keys that they do not know',
    'ts-node build-tools/connectors/run.ts', { env });
  check('flow', 'Send records through the real connectors, in jobs that run as a deployed application', 'ts-node build-tools/flow/main.ts', { env });
  check('deploy', 'Deploy, update and destroy apps with the CDK CLI against an emulator of AWS', 'ts-node build-tools/deploy/main.ts', { env });
}
