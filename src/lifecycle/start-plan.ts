import { CfnResource, Stage } from 'aws-cdk-lib';
import { Dependable, IConstruct, IDependable } from 'constructs';
import { Surroundings } from './configuration';
import { StageSurvey } from './stage-survey';
import { IManagedApplication } from '../base/managed-application';

/** Something that starts a job. */
export interface Starter extends IConstruct {
  /** @internal */
  readonly _resource: CfnResource;
  /** @internal */
  readonly _application: IManagedApplication;
  /** What is known to come before the start. @internal */
  readonly _startDependencies: readonly IDependable[];
  /** @internal */
  _plan?: StartPlan;
}

/**
 * What each start in a stage waits for: everything that the job may do and reach.
 *
 * Made at synthesis, when everybody has said what they have to say, and for all starts at once, because two that are harmless each
 * may wait for each other in a circle. Whatever would close one is left out.
 */
export class StartPlan {
  /**
   * The plan of the stage of a starter.
   *
   * The CDK looks for dependencies in the order of the tree, so the first one that is asked at synthesis makes the plan of that synthesis.
   */
  public static of(starter: Starter, isStarter: (one: IConstruct) => one is Starter): StartPlan {
    const plan = starter._plan;
    return plan && (plan.first !== starter || !plan.isComplete) ? plan : new StartPlan(new StageSurvey(starter), isStarter);
  }

  private readonly waits = new Map<CfnResource, readonly CfnResource[]>();
  private readonly first: Starter;
  private isComplete = false;

  private constructor(private readonly survey: StageSurvey, isStarter: (one: IConstruct) => one is Starter) {
    const starters = survey.constructs.filter(isStarter);
    this.first = starters[0];
    starters.forEach(one => { one._plan = this; });
    starters.forEach(one => this.waits.set(one._resource, survey.order.add(one._resource, this.candidates(one))));
    this.isComplete = true;
  }

  /** What a start waits for, and what has been found in the stage. */
  public surroundingsOf(starter: Starter): Surroundings {
    return { survey: this.survey, waits: this.waits.get(starter._resource) ?? [] };
  }

  private candidates(starter: Starter): CfnResource[] {
    const { access, order } = this.survey;
    const known = starter._startDependencies.flatMap(one => Dependable.of(one).dependencyRoots).flatMap(one => order.resourcesBelow(one));
    const { _application: application } = starter;
    const policies = application.role ? access.policiesOf(application, application.role) : [];
    const rules = access.rulesOf(application, securityGroupsOf(application));
    // Nothing waits for another stage: it is deployed by itself.
    return [...new Set([...known, ...policies, ...rules])].filter(one => Stage.of(one) === Stage.of(starter));
  }
}

/** Those of an application without a VPC cannot be asked for. */
function securityGroupsOf(application: IManagedApplication) {
  try {
    return application.connections.securityGroups;
  } catch {
    return [];
  }
}
