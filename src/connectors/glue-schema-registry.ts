import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow } from './application-access';
import { IManagedApplication, requireEndpoints } from '../base/managed-application';
import { InputError, locatesErrors } from '../synth/errors';
import { isKnown } from '../synth/tokens';

/**
 * A Glue schema registry that a job's serializers and deserializers use.
 *
 * @see https://docs.aws.amazon.com/glue/latest/dg/schema-registry-gs.html
 * @example
 * declare const app: flink.Application;
 *
 * flink.GlueSchemaRegistry.fromRegistryName('orders').grantRead(app);
 */
@locatesErrors
export class GlueSchemaRegistry {
  /**
   * A registry of the application's account and region.
   *
   * @param registryName 1 to 255 characters of `a-zA-Z0-9_$#.-`; anything else fails
   */
  public static fromRegistryName(registryName: string): GlueSchemaRegistry {
    if (isKnown(registryName) && !/^[a-zA-Z0-9_$#.-]{1,255}$/.test(registryName)) {
      throw new InputError(`registryName must have 1 to 255 characters of [a-zA-Z0-9_$#.-], got '${registryName}'`);
    }
    return new GlueSchemaRegistry(stack => [
      stack.formatArn({ service: 'glue', resource: 'registry', resourceName: registryName }),
      stack.formatArn({ service: 'glue', resource: 'schema', resourceName: `${registryName}/*` }),
    ]);
  }

  /**
   * A registry of any account and region.
   *
   * @param registryArn one that is not of a registry fails
   */
  public static fromRegistryArn(registryArn: string): GlueSchemaRegistry {
    if (isKnown(registryArn) && !/^arn:[^:]+:glue:[^:]*:[^:]*:registry\/.+$/.test(registryArn)) {
      throw new InputError(`registryArn must look like arn:aws:glue:region:account:registry/name, got '${registryArn}'`);
    }
    const parts = Arn.split(registryArn, ArnFormat.SLASH_RESOURCE_NAME);
    return new GlueSchemaRegistry(stack => [
      registryArn,
      stack.formatArn({ ...parts, resource: 'schema', resourceName: `${parts.resourceName}/*` }),
    ]);
  }

  private constructor(private readonly resources: (stack: Stack) => string[]) {}

  /** Grants looking up schemas, to read and write records of the schemas that exist. */
  public grantRead(application: IManagedApplication): iam.Grant {
    requireEndpoints(application, 'glue');
    const lookUp = allow(application, ['glue:GetSchemaByDefinition'], this.resources(Stack.of(application)));
    // A record carries the id of its schema version, not its registry: AWS checks a look-up by that id against * only.
    return lookUp.combine(allow(application, ['glue:GetSchemaVersion'], ['*']));
  }

  /** Grants looking up schemas, and registering the schemas that the job writes with. */
  public grantRegister(application: IManagedApplication): iam.Grant {
    return this.grantRead(application).combine(allow(application, [
      'glue:CreateSchema',
      'glue:RegisterSchemaVersion',
      'glue:PutSchemaVersionMetadata',
    ], this.resources(Stack.of(application))));
  }
}
