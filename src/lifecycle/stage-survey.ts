import { CfnElement, CfnOutput, CfnParameter, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { DeploymentOrder } from './deployment-order';
import { JobAccess } from './job-access';
import { ResourceViews } from './resource-views';

/** The constructs of a stage at one time during synthesis. Constructs added later require another survey. */
export class StageSurvey {
  public readonly constructs: readonly IConstruct[];
  public readonly access: JobAccess;
  public readonly order: DeploymentOrder;
  public readonly secretParameters: readonly CfnParameter[];
  public readonly outputs: readonly CfnOutput[];

  private readonly byStack = new Map<Stack, CfnResource[]>();
  private readonly views: ResourceViews;

  /** @param scope any construct in the stage */
  constructor(scope: IConstruct) {
    this.constructs = constructsOf(Stage.of(scope) ?? scope.node.root);
    const stacks = this.constructs.filter(construct => Stack.isStack(construct));
    stacks.forEach(stack => this.byStack.set(stack, []));
    const resources = this.constructs.filter((construct): construct is CfnResource => CfnResource.isCfnResource(construct));
    resources.forEach(resource => this.byStack.get(resource.stack)?.push(resource));
    const elements = this.constructs.filter(construct => CfnElement.isCfnElement(construct));
    this.secretParameters = elements.filter((element): element is CfnParameter => element instanceof CfnParameter && element.noEcho);
    this.outputs = this.secretParameters.length === 0 ? [] : elements.filter(element => element instanceof CfnOutput);
    const resourcesOf = (stack: Stack) => this.byStack.get(stack) ?? [];
    this.views = new ResourceViews(resourcesOf);
    this.access = new JobAccess(resources, this.views);
    this.order = new DeploymentOrder(stacks, resourcesOf, this.views);
  }

  /** The resources of other accounts and regions that resources refer to by physical name. */
  public namedBy(resources: readonly CfnResource[]): CfnResource[] {
    return resources.flatMap(resource => [...this.views.of(resource).named]);
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
