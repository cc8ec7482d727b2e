import { App, AspectPriority, Aspects, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as aoss from 'aws-cdk-lib/aws-opensearchserverless';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { Application, OpenSearchServerlessSink, VpcEndpoints } from '../../src';
import { testApplication, testStack, warningsOf } from '../support/fixtures';

const vpcSubnets = { subnetType: ec2.SubnetType.PRIVATE_ISOLATED };

let stack: Stack;
let vpc: ec2.Vpc;

beforeEach(() => {
  stack = testStack();
  vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
});

function isolated(scope: Stack = stack, props = {}): Application {
  return testApplication({ vpc, vpcSubnets, ...props }, scope);
}

/** The last parts of the endpoint service names in a template. */
function endpoints(of: Stack = stack): string[] {
  return Object.values(Template.fromStack(of).findResources('AWS::EC2::VPCEndpoint'))
    .map(({ Properties }) => JSON.stringify(Properties.ServiceName).replace(/^.*\.([a-z0-9-]+)\W*$/, '$1')).sort();
}

/** The services in the warning. */
function unreachable(of: Stack = stack): string[] {
  return warningsOf(of, 'unreachableServices').flatMap(text => / that the application calls: (.*?): define/.exec(text)![1].split(', '));
}

describe('services that the role has permissions for', () => {
  const grants: [string, string, (application: Application) => void][] = [
    ['a grant of the CDK', 'secretsmanager', app => { new secretsmanager.Secret(stack, 'Secret').grantRead(app); }],
    ['a statement', 'sns', app => { app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] })); }],
    ['a separate policy', 'sqs', app => {
      new iam.Policy(stack, 'Own', { roles: [app.role!], statements: [new iam.PolicyStatement({ actions: ['sqs:*'], resources: ['*'] })] });
    }],
    ['a managed policy', 'lambda', app => {
      new iam.ManagedPolicy(stack, 'Own', { roles: [app.role!], statements: [new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: ['*'] })] });
    }],
    ['a managed policy that the role lists', 'states', app => {
      app.role!.addManagedPolicy(new iam.ManagedPolicy(stack, 'Own', { statements: [new iam.PolicyStatement({ actions: ['states:StartExecution'], resources: ['*'] })] }));
    }],
    ['DynamoDB Streams actions', 'dynamodb-streams', app => {
      app.addToRolePolicy(new iam.PolicyStatement({ actions: ['dynamodb:GetRecords'], resources: ['*'] }));
    }],
  ];

  test.each(grants)('%s has an endpoint, before or after VpcEndpoints', (_, service, grant) => {
    for (const first of [true, false]) {
      stack = testStack();
      vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }] });
      const app = isolated();
      first && grant(app);
      new VpcEndpoints(stack, 'Endpoints', { application: app });
      first || grant(app);
      expect(endpoints()).toEqual(['logs', 'monitoring', service].sort());
      expect(unreachable()).toEqual([]);
    }
  });

  test.each(grants)('%s is listed in the warning if there are no endpoints', (_, service, grant) => {
    grant(isolated());
    expect(unreachable()).toEqual(['logs', 'monitoring', service].sort());
  });

  test.each([true, false])('can be permissions that an aspect adds, with VpcEndpoints: %s', hasEndpoints => {
    const app = isolated();
    hasEndpoints && new VpcEndpoints(stack, 'Endpoints', { application: app });
    Aspects.of(stack).add({
      visit: node => {
        if (node === app && !app.node.tryFindChild('Own')) {
          new iam.Policy(app, 'Own', { roles: [app.role!], statements: [new iam.PolicyStatement({ actions: ['sns:Publish'], resources: ['*'] })] });
          app.addToRolePolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: ['*'] }));
        }
      },
    }, { priority: AspectPriority.MUTATING });
    const all = ['logs', 'monitoring', 'sns', 'sqs'];
    expect([endpoints(), unreachable()]).toEqual(hasEndpoints ? [all, []] : [[], all]);
  });

  test('exclude AWS KMS, calls of the service, and denied actions', () => {
    const app = isolated();
    app.addToRolePolicy(new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['sns:Publish'], resources: ['*'] }));
    new kms.Key(stack, 'Key').grantDecrypt(app);
    expect(unreachable()).toEqual(['logs', 'monitoring']);
  });

  test('exclude services that only another application has permissions for', () => {
    isolated();
    new sqs.Queue(stack, 'Queue').grantSendMessages(new iam.Role(stack, 'Other', { assumedBy: new iam.AccountRootPrincipal() }));
    expect(unreachable()).toEqual(['logs', 'monitoring']);
  });

  test('a gateway without known route tables is listed in the warning', () => {
    const imported = ec2.Vpc.fromVpcAttributes(stack, 'Imported', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'] });
    const app = isolated(stack, { vpc: imported });
    app.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
    new VpcEndpoints(stack, 'Endpoints', { application: app });
    expect(endpoints()).toEqual(['logs', 'monitoring']);
    expect(unreachable()).toEqual(['s3']);
  });
});

describe('endpoints of another application in the VPC', () => {
  const second = (scope: Construct = new Construct(stack, 'Second')) => testApplication({ vpc, vpcSubnets }, scope as Stack);

  test('produce a warning if they do not allow an application of another stack', () => {
    new VpcEndpoints(stack, 'Endpoints', { application: isolated() });
    const scope = new Stack(stack.node.root, 'Second');
    second(scope);
    expect([unreachable(), unreachable(scope)]).toEqual([[], ['logs', 'monitoring']]);
  });

  const waysIn: [string, (app: Application, endpoint: VpcEndpoints) => void][] = [
    ['its own VpcEndpoints', app => { new VpcEndpoints(app, 'Endpoints', { application: app }); }],
    ['allowDefaultPortFrom', (app, endpoint) => { endpoint.connections.allowDefaultPortFrom(app); }],
    ['allowTo', (app, endpoint) => { app.connections.allowTo(endpoint, ec2.Port.allTcp()); }],
    ['a rule for the addresses of the VPC', (_, endpoint) => { endpoint.connections.allowDefaultPortFrom(ec2.Peer.ipv4(vpc.vpcCidrBlock)); }],
    ['existingServices', app => { new VpcEndpoints(app, 'Own', { application: app, existingServices: ['logs', 'monitoring'] }); }],
  ];
  test.each(waysIn)('allow an application with %s', (_, open) => {
    const first = new VpcEndpoints(stack, 'Endpoints', { application: isolated() });
    open(second(), first);
    expect(unreachable()).toEqual([]);
  });

  test('do not allow an application with a rule for another port', () => {
    const first = new VpcEndpoints(stack, 'Endpoints', { application: isolated() });
    first.connections.allowFrom(second(), ec2.Port.tcp(80));
    expect(unreachable()).toEqual(['logs', 'monitoring']);
  });

  test('are assumed to allow the application if the security group is imported', () => {
    const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS, securityGroups });
    isolated();
    expect(unreachable()).toEqual(['monitoring']);
  });
});

describe('OpenSearch Serverless', () => {
  const collection = () => new aoss.CfnCollection(stack, 'Collection', { name: 'orders' });
  const byHand = () => warningsOf(stack, 'openSearchServerlessEndpoint');

  test('requires a separate endpoint type, which VpcEndpoints warns about', () => {
    const app = isolated();
    app.addSink('Out', new OpenSearchServerlessSink(collection(), { index: 'orders' }));
    new VpcEndpoints(stack, 'Endpoints', { application: app });
    expect(endpoints()).toEqual(['logs', 'monitoring']);
    expect(byHand()).toEqual([expect.stringContaining('define an AWS::OpenSearchServerless::VpcEndpoint in the vpc')]);
    expect(unreachable()).toEqual(['aoss']);
  });

  test.each([
    ['existingServices', ['aoss'], () => {}],
    ['a resource in the VPC', [], () => { new aoss.CfnVpcEndpoint(stack, 'Serverless', { name: 'orders', vpcId: vpc.vpcId, subnetIds: ['subnet-1'] }); }],
  ])('is reachable with %s', (_, existingServices, define) => {
    const app = isolated();
    app.addSink('Out', new OpenSearchServerlessSink(collection(), { index: 'orders' }));
    define();
    new VpcEndpoints(stack, 'Endpoints', { application: app, existingServices });
    expect(unreachable()).toEqual([]);
    expect(byHand()).toEqual([]);
  });
});

test('a second synthesis defines no second endpoint', () => {
  const app = isolated();
  new secretsmanager.Secret(stack, 'Secret').grantRead(app);
  new VpcEndpoints(stack, 'Endpoints', { application: app });
  (stack.node.root as App).synth();
  (stack.node.root as App).synth({ force: true });
  expect(endpoints()).toEqual(['logs', 'monitoring', 'secretsmanager']);
});
