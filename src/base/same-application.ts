import { Stack, Stage } from 'aws-cdk-lib';
import { CfnApplication } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import { nameOf } from './application-reference';
import { definitionOf, IManagedApplication } from './managed-application';
import { attached } from '../synth/attachment';
import { environmentsDiffer, ifKnown, isKnown, referenceOf } from '../synth/tokens';

/**
 * Whether two constructs could represent the same application: they are equal, or have the same name in the same stage and possibly in the
 * same environment.
 */
export function isPossiblySame(a: IManagedApplication, b: IManagedApplication): boolean {
  const name = identityOf(a);
  return a === b || (name !== undefined && name === identityOf(b) && Stage.of(a) === Stage.of(b) && !environmentsDiffer(a.env, b.env));
}

/**
 * A value that this library attaches to an application. All constructs that certainly represent the same application have the same value.
 *
 * @param make creates the value if the application does not have it yet
 */
export function attachedToApplication<T>(application: IManagedApplication, kind: string, make: () => T): T {
  const all = attached(application.node.root, `${kind}OfApplications`, () => [] as { readonly application: IManagedApplication; readonly value: T }[]);
  const known = all.find(other => isSame(other.application, application));
  if (known) {
    return known.value;
  }
  const value = make();
  all.push({ application, value });
  return value;
}

function isSame(a: IManagedApplication, b: IManagedApplication): boolean {
  const environment = [a.env, b.env].flatMap(({ account, region }) => [account, region]);
  return a === b || (isPossiblySame(a, b) && (Stack.of(a) === Stack.of(b) || environment.every(isKnown)));
}

/** The name, or the path of the construct that the name is an attribute of. Undefined for other tokens. */
function identityOf(application: IManagedApplication): string | undefined {
  const name = nameOf(definitionOf(application)?.resource ?? application);
  const reference = referenceOf(name);
  if (!reference) {
    return ifKnown(name);
  }
  const literal = CfnApplication.isCfnApplication(reference.target) ? ifKnown(reference.target.applicationName) : undefined;
  return literal ?? `<${reference.target.node.path}.${reference.displayName}>`;
}
