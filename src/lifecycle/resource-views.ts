import {
  CfnElement, CfnParameter, CfnResource, DefaultTokenResolver, IFragmentConcatenator, IPostProcessor, IResolvable, IResolveContext, Reference, Stack,
  Tokenization,
} from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { areApart } from '../synth/reach';

/**
 * The function that represents a reference. It looks like a CloudFormation function, because L1 constructs validate the types of their
 * properties.
 */
const REFERENCE = 'Fn::Reference';

/** The symbol that marks the CDK's references to attributes of template elements. */
const CFN_REFERENCE = Symbol.for('@aws-cdk/core.CfnReference');

/** A view of a resource before the CDK has resolved references between stacks. */
export interface ResourceView {
  /** The properties including overrides. References contain construct paths. */
  readonly properties: { readonly [name: string]: unknown };
  /** The resources that the resource refers to or depends on, in any stack. */
  readonly references: ReadonlySet<CfnResource>;
  /** The resources of other accounts and regions that the resource refers to by physical name. The CDK deploys them in any order. */
  readonly named: ReadonlySet<CfnResource>;
  /** The identities of other accounts and regions that must exist because they are principals in a policy. */
  readonly principals: ReadonlySet<CfnResource>;
}

/** The views of all resources of a stage. Each view is rendered once. */
export class ResourceViews {
  private readonly views = new Map<CfnResource, ResourceView>();
  private readonly byId = new Map<Stack, Map<string, CfnResource>>();

  constructor(private readonly resourcesOf: (stack: Stack) => readonly CfnResource[]) {
  }

  /** Returns the view of a resource. */
  public of(resource: CfnResource): ResourceView {
    let view = this.views.get(resource);
    if (!view) {
      view = this.render(resource);
      this.views.set(resource, view);
    }
    return view;
  }

  private render(resource: CfnResource): ResourceView {
    const resolver = new ReferenceCollector();
    const { Properties: properties, DependsOn: dependsOn = [] } = rendered(resource, resolver);
    const explicit = resource.obtainDependencies().filter((dependency): dependency is CfnResource => CfnResource.isCfnResource(dependency));
    const written = [...new Set([...idsIn(properties), ...[dependsOn].flat()])].filter(id => !id.startsWith('AWS::'));
    const literal = written.flatMap(id => this.find(resource.stack, id) ?? []);
    return {
      properties: { ...properties },
      references: new Set([...resolver.targets, ...explicit, ...literal].filter(referenced => referenced !== resource)),
      named: resolver.named,
      principals: resolver.principals,
    };
  }

  private find(stack: Stack, id: string): CfnResource | undefined {
    let ids = this.byId.get(stack);
    if (!ids) {
      ids = new Map(this.resourcesOf(stack).map(resource => [stack.resolve(resource.logicalId), resource]));
      this.byId.set(stack, ids);
    }
    return ids.get(id);
  }
}

/**
 * Returns the paths of the resources that a value in a view refers to, such as a role or a security group. Literals are returned unchanged.
 *
 * Equal results identify the same resource. In contrast to `identityOf` in `synth/identity.ts`, any attribute of a resource identifies the resource.
 */
export function targetPathsOf(value: unknown): string[] {
  return [value ?? []].flat().map(item => {
    const text = typeof item === 'string' ? item : JSON.stringify(item);
    return /"Fn::Reference":\["([^"]+)"/.exec(text)?.[1] ?? text;
  });
}

/** Returns such a path for a value that was passed to a construct. */
export function targetPathOf(scope: IConstruct, value: string): string {
  return targetPathsOf(Tokenization.resolve(value, { scope, resolver: new ReferenceCollector(), preparing: false }))[0];
}

/**
 * The resources of a stack and its nested stacks that a value refers to, and logical ids in literal functions of the value.
 */
export function resourcesNamedBy(stack: Stack, value: unknown): string[] {
  const resolver = new ReferenceCollector();
  const resolved = Tokenization.resolve(value, { scope: stack, resolver, preparing: false });
  const within = [...resolver.targets].filter(target => target.stack === stack || isBelow(target.stack, stack));
  return [...within.map(target => target.node.path), ...idsIn(resolved).filter(id => !id.startsWith('AWS::'))];
}

function isBelow(stack: Stack, ancestor: Stack): boolean {
  return stack.nestedStackParent !== undefined && (stack.nestedStackParent === ancestor || isBelow(stack.nestedStackParent, ancestor));
}

/** Attributes with values that must not be written to logs. */
const SECRET_ATTRIBUTE = /secret|password|token/i;

/** The references in an application's properties, in a form for use in any stack. Excludes references to secrets. */
export function referencesOf(application: CfnResource): Reference[] {
  const resolver = new ReferenceCollector();
  rendered(application, resolver);
  const isSecret = ({ target, displayName }: Reference) => target instanceof CfnParameter ? target.noEcho : SECRET_ATTRIBUTE.test(displayName);
  return [...resolver.references].filter(reference => !isSecret(reference));
}

/** Whether a value contains a secret: a NoEcho parameter or a dynamic reference. */
export function hasSecret(scope: IConstruct, value: unknown): boolean {
  const resolver = new ReferenceCollector();
  const resolved = Tokenization.resolve(value, { scope, resolver, preparing: false });
  return [...resolver.references].some(({ target }) => target instanceof CfnParameter && target.noEcho)
    || (JSON.stringify(resolved) ?? '').includes('{{resolve:');
}

function rendered(resource: CfnResource, resolver: ReferenceCollector): { Properties?: object; DependsOn?: string | string[] } {
  // There is no public accessor for the rendering with overrides. The synthesizer calls the same method.
  const template = Tokenization.resolve((resource as unknown as { _toCloudFormation(): object })._toCloudFormation(), {
    // The digests of configurations are not needed here.
    scope: resource.stack, resolver, preparing: true,
  });
  return Object.values<object>(template?.Resources ?? {})[0] ?? {};
}

class ReferenceCollector extends DefaultTokenResolver {
  public readonly targets = new Set<CfnResource>();
  public readonly references = new Set<Reference>();
  public readonly named = new Set<CfnResource>();
  public readonly principals = new Set<CfnResource>();

  constructor() {
    super(JOIN);
  }

  public resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): any {
    if (!Reference.isReference(token) || !(CFN_REFERENCE in token) || !CfnElement.isCfnElement(token.target)) {
      Reference.isReference(token) && this.addName(token, context);
      return super.resolveToken(token, context, postProcessor);
    }
    this.references.add(token);
    if (CfnResource.isCfnResource(token.target)) {
      this.targets.add(token.target);
    }
    return { [REFERENCE]: [token.target.node.path, token.displayName] };
  }

  private addName({ target }: Reference, { scope, documentPath }: IResolveContext): void {
    if (!CfnResource.isCfnResource(target) || !areApart(Stack.of(scope), target.stack)) {
      return;
    }
    if (!IDENTITIES.includes(target.cfnResourceType)) {
      this.named.add(target);
    } else if (documentPath.includes('Principal')) {
      this.principals.add(target);
    }
  }
}

/** Resource types that can be named before they exist, except as a principal. */
const IDENTITIES = ['AWS::IAM::Role', 'AWS::IAM::User'];

const JOIN: IFragmentConcatenator = {
  join: (left: unknown, right: unknown) => {
    const parts = [left, right].filter(part => part !== undefined && part !== '');
    return parts.every(part => typeof part === 'string') ? parts.join('') : { 'Fn::Join': ['', parts] };
  },
};

/** The logical ids in literal functions of a template. */
function idsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  return Object.entries(value).flatMap(([name, argument]) => {
    switch (name) {
      case 'Ref':
        return typeof argument === 'string' ? [argument] : idsIn(argument);
      case 'Fn::GetAtt':
        return [String([argument].flat()[0]).split('.')[0]];
      case 'Fn::Sub':
        return [...[...String([argument].flat()[0]).matchAll(/\$\{([^!}.]+)/g)].map(([, id]) => id), ...idsIn(argument)];
      default:
        return idsIn(argument);
    }
  });
}
