import { CfnOutput, CfnParameter, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DeploymentOrder } from './deployment-order';
import { JobAccess } from './job-access';
import { ResourceViews } from './resource-views';
import { areApart } from '../synth/reach';

/** The constructs of a stage at one time during synthesis. Constructs added later require another survey. */
export class StageSurvey {
  public readonly constructs: readonly IConstruct[];
  public readonly stacks: readonly Stack[];

  private readonly byStack = new Map<Stack, CfnResource[]>();
  private readonly apart = new Map<Stack, boolean>();
  private readonly resources: readonly CfnResource[];
  private readonly views = new ResourceViews(stack => this.resourcesOf(stack));
  // Created when they are first used, because a stage without a start only needs the stacks.
  private knownAccess?: JobAccess;
  private knownOrder?: DeploymentOrder;
  private knownParameters?: readonly CfnParameter[];

  /** @param scope any construct in the stage */
  constructor(scope: IConstruct) {
    this.constructs = constructsOf(Stage.of(scope) ?? scope.node.root);
    this.stacks = this.constructs.filter(construct => Stack.isStack(construct));
    this.stacks.forEach(stack => this.byStack.set(stack, []));
    this.resources = this.constructs.filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct));
    this.resources.forEach(resource => this.byStack.get(resource.stack)?.push(resource));
  }

  public get access(): JobAccess {
    return this.knownAccess ??= new JobAccess(this.resources, this.views);
  }

  public get order(): DeploymentOrder {
    return this.knownOrder ??= new DeploymentOrder(this.stacks, stack => this.resourcesOf(stack), this.views);
  }

  public get secretParameters(): readonly CfnParameter[] {
    return this.knownParameters ??= this.constructs
      .filter((construct): construct is CfnParameter => construct instanceof CfnParameter && construct.noEcho);
  }

  public get outputs(): readonly CfnOutput[] {
    return this.secretParameters.length === 0 ? [] : this.constructs.filter(construct => construct instanceof CfnOutput);
  }

  /** Whether a stack can only refer to the resources of some other stack by their physical names. */
  public isApart(stack: Stack): boolean {
    const apart = this.apart.get(stack) ?? this.stacks.some(other => areApart(stack, other));
    this.apart.set(stack, apart);
    return apart;
  }

  /** The resources of other accounts and regions that resources refer to by physical name. */
  public namedBy(resources: readonly CfnResource[]): CfnResource[] {
    return resources.flatMap(resource => [...this.views.of(resource).named]);
  }

  private resourcesOf(stack: Stack): readonly CfnResource[] {
    return this.byStack.get(stack) ?? [];
  }
}

/** The constructs of a stage in tree order. Nested stages are excluded, because they are synthesized separately. */
function constructsOf(stage: IConstruct): IConstruct[] {
  const found: IConstruct[] = [];
  const visit = (construct: IConstruct) => {
    found.push(construct);
    construct.node.children.filter(child => !Stage.isStage(child)).forEach(visit);
  };
  visit(stage);
  return found;
}
