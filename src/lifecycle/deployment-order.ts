import { CfnResource, Stack } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { ResourceViews } from './resource-views';
import { topLevelStack } from '../synth/reach';

/** A step of a deployment. A nested stack begins with the `Stack`, and ends with its resource. */
type Step = CfnResource | Stack;

/**
 * The deployment order of resources: within a template, between nested stacks, and between stacks.
 *
 * CloudFormation starts a nested stack after all external resources that any of its resources requires. A resource that requires one
 * resource of a nested stack waits for the whole nested stack. A dependency between two resources can therefore create a cycle between
 * their stacks.
 */
export class DeploymentOrder {
  private readonly targets = new Map<CfnResource, CfnResource[]>();
  private readonly added = new Map<CfnResource, CfnResource[]>();
  private readonly below = new Map<IConstruct, CfnResource[]>();
  private readonly beginnings = new Map<Stack, Step[]>();
  private readonly stacks = new Map<Stack, Set<Stack>>();
  private readonly nested = new Map<CfnResource, Stack>();

  /**
   * @param allStacks the stacks of the stage, including nested stacks
   * @param resourcesOf returns the resources of a stack
   */
  constructor(
    private readonly allStacks: readonly Stack[],
    private readonly resourcesOf: (stack: Stack) => readonly CfnResource[],
    private readonly views: ResourceViews,
  ) {
    allStacks.filter(stack => stack.nestedStackResource).forEach(stack => this.nested.set(stack.nestedStackResource as CfnResource, stack));
  }

  /**
   * Adds dependencies of a resource on candidates, and returns the candidates that do not create a cycle. The others are ignored.
   *
   * @param source the resource that waits
   * @param candidates the resources to wait for
   */
  public add(source: CfnResource, candidates: readonly CfnResource[]): CfnResource[] {
    const searched = new Map<Step, Set<Step>>();
    const accepted = candidates.filter(candidate => candidate !== source && !this.closesCircle(candidate, source, searched));
    this.added.set(source, accepted);
    accepted.filter(({ stack }) => topLevelStack(stack) !== topLevelStack(source.stack))
      .forEach(({ stack }) => this.stacksBefore(topLevelStack(source.stack)).add(topLevelStack(stack)));
    // The dependencies of nested stacks have changed.
    accepted.some(({ stack }) => stack !== source.stack) && this.beginnings.clear();
    return accepted;
  }

  /** The resources at and below a construct. */
  public resourcesBelow(root: IConstruct): CfnResource[] {
    let found = this.below.get(root);
    if (!found) {
      found = root.node.findAll().filter((descendant): descendant is CfnResource => CfnResource.isCfnResource(descendant));
      this.below.set(root, found);
    }
    return found;
  }

  private closesCircle(candidate: CfnResource, source: CfnResource, searched: Map<Step, Set<Step>>): boolean {
    if (topLevelStack(candidate.stack) !== topLevelStack(source.stack)) {
      return this.isStackAfter(topLevelStack(candidate.stack), topLevelStack(source.stack), new Set());
    }
    const common = commonStack(candidate.stack, source.stack);
    const goal = source.stack === common ? source : childOn(source.stack, common);
    const notAfter = searched.get(goal) ?? new Set<Step>();
    searched.set(goal, notAfter);
    return this.isAfter(this.endIn(common, candidate), goal, notAfter);
  }

  /** Whether a step comes after a goal. The steps in `notAfter` are known not to come after it. */
  private isAfter(from: Step, goal: Step, notAfter: Set<Step>): boolean {
    const visited = new Set<Step>();
    const open = [from];
    for (let step = open.pop(); step; step = open.pop()) {
      if (step === goal) {
        return true;
      }
      if (!visited.has(step) && !notAfter.has(step)) {
        visited.add(step);
        open.push(...this.before(step));
      }
    }
    visited.forEach(step => notAfter.add(step));
    return false;
  }

  private before(step: Step): readonly Step[] {
    if (Stack.isStack(step)) {
      return this.beforeBeginning(step);
    }
    const inner = this.nested.get(step);
    if (inner) {
      return [inner, ...this.resourcesOf(inner)];
    }
    return [step.stack, ...this.targetsOf(step).filter(target => isWithin(target.stack, step.stack)).map(target => this.endIn(step.stack, target))];
  }

  /** The steps that a nested stack as a whole waits for. Cycles between top-level stacks are checked separately. */
  private beforeBeginning(stack: Stack): readonly Step[] {
    const { nestedStackParent: parent } = stack;
    if (!parent) {
      return [];
    }
    let steps = this.beginnings.get(stack);
    if (!steps) {
      const own = stack.nestedStackResource as CfnResource;
      const outside = [...this.resourcesWithin(stack), own].flatMap(resource => this.targetsOf(resource))
        .filter(target => isWithin(target.stack, parent) && !isWithin(target.stack, stack) && target !== own);
      steps = [parent, ...new Set(outside.map(target => this.endIn(parent, target)))];
      this.beginnings.set(stack, steps);
    }
    return steps;
  }

  /** The resource itself or, if it is in a nested stack of a stack, the resource of the nested stack. */
  private endIn(stack: Stack, resource: CfnResource): CfnResource {
    return resource.stack === stack ? resource : childOn(resource.stack, stack).nestedStackResource as CfnResource;
  }

  private targetsOf(resource: CfnResource): readonly CfnResource[] {
    let found = this.targets.get(resource);
    if (!found) {
      const constructs = resource.node.scopes.flatMap(scope => scope.node.dependencies);
      const { references, principals } = this.views.of(resource);
      found = [...new Set([...references, ...principals, ...constructs.flatMap(construct => this.resourcesBelow(construct))])]
        .filter(target => target !== resource);
      this.targets.set(resource, found);
    }
    return [...found, ...this.added.get(resource) ?? []];
  }

  private resourcesWithin(stack: Stack): CfnResource[] {
    return this.allStacks.filter(inner => isWithin(inner, stack)).flatMap(inner => this.resourcesOf(inner));
  }

  private isStackAfter(from: Stack, goal: Stack, visited: Set<Stack>): boolean {
    if (from === goal || visited.has(from)) {
      return from === goal;
    }
    visited.add(from);
    return [...this.stacksBefore(from)].some(earlier => this.isStackAfter(earlier, goal, visited));
  }

  private stacksBefore(stack: Stack): Set<Stack> {
    let found = this.stacks.get(stack);
    if (!found) {
      const targets = this.resourcesWithin(stack).flatMap(resource => this.targetsOf(resource));
      const others = targets.map(target => topLevelStack(target.stack)).filter(targetStack => targetStack !== stack);
      found = new Set([...others, ...stack.dependencies]);
      this.stacks.set(stack, found);
    }
    return found;
  }
}

function isWithin(stack: Stack, ancestor: Stack): boolean {
  return stack === ancestor || (stack.nestedStackParent !== undefined && isWithin(stack.nestedStackParent, ancestor));
}

function commonStack(stack: Stack, other: Stack): Stack {
  return isWithin(other, stack) ? stack : commonStack(stack.nestedStackParent!, other);
}

/** The child of an ancestor stack that is or contains a nested stack. */
function childOn(stack: Stack, ancestor: Stack): Stack {
  return stack.nestedStackParent === ancestor ? stack : childOn(stack.nestedStackParent!, ancestor);
}
