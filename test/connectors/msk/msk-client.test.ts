import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { cluster, networked } from './clusters';
import * as flink from '../../../src';
import { Fixture } from '../../support/fixtures/connectors';

const source = (fixture: Fixture) => new flink.MskSource(cluster(fixture), { topics: ['orders'], groupId: 'job' });

test('rejects an application without a VPC', () => {
  const fixture = new Fixture();
  expect(() => fixture.flink.addSource('Orders', source(fixture))).toThrow(
    'the MSK cluster at Stack/Application/Connectors/Orders requires an application with a vpc, or an imported application with securityGroups, got neither');
});

test('rejects an application that is imported without security groups', () => {
  const fixture = new Fixture();
  const application = flink.Application.fromApplicationName(fixture.stack, 'Imported', 'orders');
  expect(() => source(fixture).bindSource(new Construct(fixture.stack, 'Scope'), application)).toThrow(/^the MSK cluster at Stack\/Scope requires/);
});

test('allows an application that is imported with security groups to connect to the brokers', () => {
  const fixture = new Fixture();
  const application = flink.Application.fromApplicationAttributes(fixture.stack, 'Imported', {
    applicationArn: 'arn:aws:kinesisanalytics:eu-west-1:111111111111:application/orders',
    securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(fixture.stack, 'Own', 'sg-own')],
  });
  source(fixture).bindSource(new Construct(fixture.stack, 'Scope'), application);
  fixture.template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: 'sg-1', SourceSecurityGroupId: 'sg-own', FromPort: 9098, ToPort: 9098, Description: 'Kafka brokers',
  });
});

const WARNING = 'on Flink 1.15, a Kafka source permanently stops committing its offsets after a broker restarts: use Flink 1.18 or later '
  + '[ack: cdk-managed-flink:kafkaOffsetsOnFlink115]';

test.each([
  [flink.Runtime.FLINK_1_15, true], [flink.Runtime.FLINK_1_18, false], [flink.Runtime.FLINK_1_20, false],
  [flink.Runtime.FLINK_2_2, false],
])('on runtime %p, produces a warning: %p', (runtime, warns) => {
  const fixture = networked({ runtime });
  fixture.flink.addSource('Orders', source(fixture));
  expect(fixture.warnings().includes(WARNING)).toBe(warns);
});
