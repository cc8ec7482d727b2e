import { EfoConsumerLifecycle } from './kinesis/efo-consumer-lifecycle';
import { InputError } from '../synth/errors';
import { A_STRING, DIMENSIONS, having, Kinds, listOf, marked, memberOf, requireKinds, STRINGS } from '../synth/kinds';
import { isKnown } from '../synth/tokens';

/** What the props of every connector contain. A prop with a given name means the same everywhere. */
const KINDS: Kinds = {
  region: A_STRING,
  assumeRole: having('a role such as an iam.Role', 'roleRef'),
  startingPosition: marked('StartingPosition', 'a StartingPosition like StartingPosition.LATEST'),
  startingOffsets: marked('StartingOffsets', 'a StartingOffsets like StartingOffsets.EARLIEST'),
  consumerName: A_STRING,
  consumerLifecycle: memberOf(EfoConsumerLifecycle),
  lagDimensions: DIMENSIONS,
  prefix: A_STRING,
  index: A_STRING,
  topics: STRINGS,
  topicPrefix: A_STRING,
  topic: A_STRING,
  groupId: A_STRING,
  transactionalIdPrefix: A_STRING,
  clusterArn: A_STRING,
  bootstrapServers: A_STRING,
  authentication: having('an MskAuthentication like MskAuthentication.iam()', '_brokersField', 'port'),
  securityGroups: listOf(having('a security group', 'securityGroupId')),
};

/**
 * The props of a connector, without those that are null.
 *
 * Throws on the first prop of a different kind, which only a program without a type checker can pass.
 *
 * @param required the props that must be set
 */
export function connectorProps<T extends object>(props: T, ...required: (keyof T & string)[]): T {
  const checked = requireKinds(props, KINDS, { required, name: 'props' });
  validateRegion((checked as { readonly region?: string }).region);
  return checked;
}

function validateRegion(region: string | undefined): void {
  if (isKnown(region) && !/^[a-z0-9-]+$/.test(region)) {
    throw new InputError(`region must be the name of a region like eu-west-1, got '${region}'`);
  }
}
