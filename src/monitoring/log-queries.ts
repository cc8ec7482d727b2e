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
 * Properties of `LogQueries`.
 */
export interface LogQueriesProps {
  /** The application whose log to query. Can be imported. */
  readonly application: IApplicationRef;

  /**
   * The log group that the application writes to.
   *
   * @default - the application's log group; required if the log group is not known or logging is disabled
   */
  readonly logGroup?: logs.ILogGroup;
}

/**
 * The CloudWatch Logs Insights queries that the developer guide recommends, saved with the application name as a prefix.
 *
 * The queries find exceptions, the distribution of tasks and subtasks over task managers, parallelism changes, denied access,
 * missing sources and sinks, and task failures. For Python jobs, an additional query finds the output of `main()`.
 *
 * @see https://docs.aws.amazon.com/managed-flink/latest/java/cloudwatch-logs-reading.html
 *
 * @example
 * declare const app: flink.Application;
 * new flink.LogQueries(this, 'Queries', { application: app });
 */
@locatesErrors
@checksProps(['application'])
export class LogQueries extends Construct {
  /**
   * The saved queries by ID: Exceptions, TaskDistribution, SubtaskDistribution, ParallelismChanges, AccessDenied,
   * ResourceNotFound, TaskFailures, TaskFailuresFlink18. Python jobs that are defined in this CDK app also have PythonDriver.
   */
  public readonly queries: { [id: string]: logs.QueryDefinition };

  constructor(scope: Construct, id: string, props: LogQueriesProps) {
    super(scope, id);
    const application = managed(props.application);
    const logGroup = props.logGroup ?? application.logGroup;
    if (!logGroup) {
      throw new InputError(`logGroup must be set for ${props.application.node.path}, whose log group is not known, got none`);
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

/** A query that keeps the order of its commands, unlike the base class. */
class OrderedQuery extends logs.QueryString {
  constructor(private readonly row: LogQueryDefinition, private readonly application: IManagedApplication) {
    super();
  }

  public toString(): string {
    return queryText(this.row, this.application);
  }
}
