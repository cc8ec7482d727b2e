import { IApplicationRef } from 'aws-cdk-lib/aws-kinesisanalyticsv2';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { LogQueryDefinition, logQueriesFor, queryText } from './log-query-catalog';
import { validateRegion } from './validation';
import { IManagedApplication } from '../base/managed-application';
import { managed } from '../base/referenced-application';
import { InputError, locatesErrors } from '../synth/errors';
import { checksProps } from '../synth/prop-kinds';

/**
 * The application whose log is to be queried.
 */
export interface LogQueriesProps {
  /** The application, defined here or imported. */
  readonly application: IApplicationRef;

  /**
   * The log group that the application writes to.
   *
   * @default - that of the application; fails where it is not known or logging is off
   */
  readonly logGroup?: logs.ILogGroup;
}

/**
 * The queries for CloudWatch Logs Insights that the service's guide recommends, saved under the name of the application.
 *
 * They find exceptions, how tasks and subtasks are spread over task managers, changes of parallelism, denied access,
 * missing sources and sinks, and task failures. For a Python job, a further query finds what `main()` prints.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/cloudwatch-logs-reading.html
 *
 * @example
 * declare const app: flink.Application;
 * new flink.LogQueries(this, 'Queries', { application: app });
 */
@locatesErrors
@checksProps('application')
export class LogQueries extends Construct {
  /**
   * The saved queries by their ids: Exceptions, TaskDistribution, SubtaskDistribution, ParallelismChanges, AccessDenied,
   * ResourceNotFound, TaskFailures, TaskFailuresFlink18. A Python job that is defined in this CDK app also has PythonDriver.
   */
  public readonly queries: { [id: string]: logs.QueryDefinition };

  constructor(scope: Construct, id: string, props: LogQueriesProps) {
    super(scope, id);
    const application = managed(props.application);
    const logGroup = props.logGroup ?? application.logGroup;
    if (!logGroup) {
      throw new InputError(`logGroup must be given for ${props.application.node.path}, whose log group is not known, got none`);
    }
    validateRegion('log queries', this, application);
    const rows = Object.entries(logQueriesFor(application));
    this.queries = Object.fromEntries(rows.map(([queryId, row]) => [queryId, new logs.QueryDefinition(this, queryId, {
      queryDefinitionName: `${application.applicationName}/${row.name}`,
      queryString: new OrderedQuery(row, application),
      logGroups: [logGroup],
    })]));
  }
}

/** A query whose commands keep their order, where the base class has one of its own. */
class OrderedQuery extends logs.QueryString {
  constructor(private readonly row: LogQueryDefinition, private readonly application: IManagedApplication) {
    super();
  }

  public toString(): string {
    return queryText(this.row, this.application);
  }
}
