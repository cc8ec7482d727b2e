import { Arn, ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { allow } from './application-access';
import { IManagedApplication, requireEndpoints } from '../base/managed-application';
import { InputError, locatesErrors } from '../synth/errors';
import { A_STRING, AN_APPLICATION, requireKind } from '../synth/kinds';
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
   * References a registry in the application's account and region.
   *
   * @param registryName the name of the registry; must be 1 to 255 characters of `a-zA-Z0-9_$#.-`
   */
  public static fromRegistryName(registryName: string): GlueSchemaRegistry {
    requireKind('registryName', registryName, A_STRING);
    if (isKnown(registryName) && !/^[a-zA-Z0-9_$#.-]{1,255}$/.test(registryName)) {
      throw new InputError(`registryName must have 1 to 255 characters of [a-zA-Z0-9_$#.-], got '${registryName}'`);
    }
    return new GlueSchemaRegistry(stack => [
      stack.formatArn({ service: 'glue', resource: 'registry', resourceName: registryName }),
      stack.formatArn({ service: 'glue', resource: 'schema', resourceName: `${registryName}/*` }),
    ]);
  }

  /**
   * References a registry in any account and region.
   *
   * @param registryArn the ARN of the registry, such as `arn:aws:glue:us-east-1:111122223333:registry/orders`
   */
  public static fromRegistryArn(registryArn: string): GlueSchemaRegistry {
    requireKind('registryArn', registryArn, A_STRING);
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

  /** Grants permission to look up schemas, so that the job can read and write records with existing schemas. */
  public grantRead(application: IManagedApplication): iam.Grant {
    requireKind('application', application, AN_APPLICATION);
    requireEndpoints(application, 'glue');
    const lookUp = allow(application, ['glue:GetSchemaByDefinition'], this.resources(Stack.of(application)));
    // A record contains the ID of its schema version, but not the registry. AWS authorizes the lookup of an ID only on *.
    return lookUp.combine(allow(application, ['glue:GetSchemaVersion'], ['*']));
  }

  /** Grants permission to look up schemas and to register new schemas. */
  public grantRegister(application: IManagedApplication): iam.Grant {
    return this.grantRead(application).combine(allow(application, [
      'glue:CreateSchema',
      'glue:RegisterSchemaVersion',
      'glue:PutSchemaVersionMetadata',
    ], this.resources(Stack.of(application))));
  }
}
