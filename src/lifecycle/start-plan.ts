import { CfnResource, Stage } from 'aws-cdk-lib';
import { Dependable, IConstruct, IDependable } from 'constructs';
import { Surroundings } from './configuration';
import { StageSurvey } from './stage-survey';
import { definitionOf, IManagedApplication } from '../base/managed-application';
import { attached, attachmentOf } from '../synth/attachment';

/** A resource with planned dependencies: the start of a job, or the application itself. */
export interface Waiter {
  /** @internal */
  readonly _resource: CfnResource;
  /** @internal */
  readonly _application: IManagedApplication;
  /** The known dependencies of a start. Undefined for an application. @internal */
  readonly _startDependencies?: readonly IDependable[];
  /** @internal */
  _plan?: StartPlan;
}

const WAITER = 'waiter';

/**
 * The dependencies of each start in a stage: the policies and network rules of the job.
 *
 * Created at synthesis, when all constructs are defined. Created for all starts together, because dependencies that are valid individually
 * can create a cycle together. Dependencies that would create a cycle are left out.
 */
export class StartPlan {
  /** Adds a start or an application to the plan of its stage. */
  public static include(waiter: Waiter): void {
    attached(waiter._resource, WAITER, () => waiter);
  }

  /**
   * Returns the plan of a waiter's stage.
   *
   * The CDK collects dependencies in tree order, so the first waiter of a synthesis creates the plan.
   */
  public static of(waiter: Waiter): StartPlan {
    const plan = waiter._plan;
    return plan && (plan.first !== waiter || !plan.isComplete) ? plan : new StartPlan(waiter._resource);
  }

  /** Returns the resources that a waiter depends on. */
  public static waitsOf(waiter: Waiter): readonly CfnResource[] {
    waiter._plan = StartPlan.of(waiter);
    return waiter._plan.surroundingsOf(waiter).waits;
  }

  private readonly waits = new Map<CfnResource, readonly CfnResource[]>();
  private readonly survey: StageSurvey;
  private readonly first: Waiter;
  private isComplete = false;

  private constructor(scope: IConstruct) {
    this.survey = new StageSurvey(scope);
    const { constructs } = this.survey;
    const waiters = constructs.flatMap(construct => attachmentOf<Waiter>(construct, WAITER) ?? []);
    this.first = waiters[0];
    waiters.forEach(waiter => { waiter._plan = this; });
    waiters.filter(waiter => this.isInPlan(waiter))
      .forEach(waiter => this.waits.set(waiter._resource, this.survey.order.add(waiter._resource, this.candidates(waiter))));
    this.isComplete = true;
  }

  /** Returns the dependencies of a start, and the survey of the stage. */
  public surroundingsOf({ _resource: resource }: Pick<Waiter, '_resource'>): Surroundings {
    return { survey: this.survey, waits: this.waits.get(resource) ?? [] };
  }

  /** An application without a start only depends on resources of other accounts and regions. */
  private isInPlan({ _startDependencies: dependencies, _resource: { stack } }: Waiter): boolean {
    return dependencies !== undefined || this.survey.isApart(stack);
  }

  private candidates(waiter: Waiter): CfnResource[] {
    const { access } = this.survey;
    const { _application: application, _resource: resource, _startDependencies: dependencies } = waiter;
    const policies = application.role ? access.policiesOf(application, application.role) : [];
    const definition = definitionOf(application)?.resource;
    const named = this.survey.namedBy([...definition ? [definition] : [], ...policies].filter(({ stack }) => this.survey.isApart(stack)));
    const before = dependencies ? [...this.known(dependencies), ...policies, ...access.rulesOf(application, securityGroupsOf(application))] : [];
    // Stages are deployed separately, so there are no dependencies between stages.
    return [...new Set([...before, ...named])].filter(candidate => Stage.of(candidate) === Stage.of(resource));
  }

  private known(dependencies: readonly IDependable[]): CfnResource[] {
    return dependencies.flatMap(dependency => Dependable.of(dependency).dependencyRoots).flatMap(root => this.survey.order.resourcesBelow(root));
  }
}

/** The security groups of an application. Reading the connections throws for an application without a VPC. */
function securityGroupsOf(application: IManagedApplication) {
  try {
    return application.connections.securityGroups;
  } catch {
    return [];
  }
}
