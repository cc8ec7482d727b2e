import { CfnResource, Stack, Stage } from 'aws-cdk-lib';
import { Dependable, IDependable } from 'constructs';
import { Surroundings } from './configuration';
import { StageSurvey } from './stage-survey';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { attached, attachmentOf } from '../synth/attachment';
import { areApart } from '../synth/reach';

/** Something that waits for others when it is deployed: the start of a job, or the application itself. */
export interface Waiter {
  /** @internal */
  readonly _resource: CfnResource;
  /** @internal */
  readonly _application: IManagedApplication;
  /** What is known to come before the start; undefined if this is not a start. @internal */
  readonly _startDependencies?: readonly IDependable[];
  /** @internal */
  _plan?: StartPlan;
}

const WAITER = 'waiter';

/**
 * What each start in a stage waits for: everything that the job may do and reach.
 *
 * Made at synthesis, when everybody has said what they have to say, and for all starts at once, because two that are harmless each
 * may wait for each other in a circle. Whatever would close one is left out.
 */
export class StartPlan {
  /** Includes a start or an application in the plan of its stage. */
  public static include(waiter: Waiter): void {
    attached(waiter._resource, WAITER, () => waiter);
  }

  /**
   * The plan of the stage of a waiter.
   *
   * The CDK looks for dependencies in the order of the tree, so the first one that is asked at synthesis makes the plan of that synthesis.
   */
  public static of(waiter: Waiter): StartPlan {
    const plan = waiter._plan;
    return plan && (plan.first !== waiter || !plan.isComplete) ? plan : new StartPlan(new StageSurvey(waiter._resource));
  }

  /** What a waiter waits for. */
  public static waitsOf(waiter: Waiter): readonly CfnResource[] {
    if (!isInPlan(waiter)) {
      return [];
    }
    waiter._plan = StartPlan.of(waiter);
    return waiter._plan.surroundingsOf(waiter).waits;
  }

  private readonly waits = new Map<CfnResource, readonly CfnResource[]>();
  private readonly first: Waiter;
  private isComplete = false;

  private constructor(private readonly survey: StageSurvey) {
    const waiters = survey.constructs.flatMap(one => attachmentOf<Waiter>(one, WAITER) ?? []).filter(isInPlan);
    this.first = waiters[0];
    waiters.forEach(one => { one._plan = this; });
    waiters.forEach(one => this.waits.set(one._resource, survey.order.add(one._resource, this.candidates(one))));
    this.isComplete = true;
  }

  /** What a start waits for, and what has been found in the stage. */
  public surroundingsOf({ _resource: resource }: Pick<Waiter, '_resource'>): Surroundings {
    return { survey: this.survey, waits: this.waits.get(resource) ?? [] };
  }

  private candidates(waiter: Waiter): CfnResource[] {
    const { access } = this.survey;
    const { _application: application, _resource: resource, _startDependencies: dependencies } = waiter;
    const policies = application.role ? access.policiesOf(application, application.role) : [];
    const definition = definitionOf(application)?.resource;
    const named = this.survey.namedBy([...definition ? [definition] : [], ...policies]);
    const before = dependencies ? [...this.known(dependencies), ...policies, ...access.rulesOf(application, securityGroupsOf(application))] : [];
    // Nothing waits for another stage: it is deployed by itself.
    return [...new Set([...before, ...named])].filter(one => Stage.of(one) === Stage.of(resource));
  }

  private known(dependencies: readonly IDependable[]): CfnResource[] {
    return dependencies.flatMap(one => Dependable.of(one).dependencyRoots).flatMap(one => this.survey.order.resourcesBelow(one));
  }
}

/** An application by itself waits for resources of other accounts and regions only. */
function isInPlan({ _startDependencies: dependencies, _resource: resource }: Waiter): boolean {
  return dependencies !== undefined || stacksBeside(resource).some(one => areApart(resource.stack, one));
}

function stacksBeside(resource: CfnResource): Stack[] {
  const stage = Stage.of(resource);
  return (stage ?? resource.node.root).node.findAll().filter((one): one is Stack => Stack.isStack(one) && Stage.of(one) === stage);
}

/** Those of an application without a VPC cannot be asked for. */
function securityGroupsOf(application: IManagedApplication) {
  try {
    return application.connections.securityGroups;
  } catch {
    return [];
  }
}
