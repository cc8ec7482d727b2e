import { IResource, Stack, Token } from 'aws-cdk-lib';

/** The region and account of a resource, each only where it is known to differ from those of its stack. */
export function foreignEnvironment(resource: IResource): { region?: string; account?: string } {
  const { region, account } = Stack.of(resource);
  return {
    ...(differ(resource.env.region, region) ? { region: resource.env.region } : {}),
    ...(differ(resource.env.account, account) ? { account: resource.env.account } : {}),
  };
}

/** Whether two regions or accounts are both known and not the same. */
export function differ(a: string, b: string): boolean {
  return !Token.isUnresolved(a) && !Token.isUnresolved(b) && a !== b;
}
