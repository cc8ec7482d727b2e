import { Fn, Token } from 'aws-cdk-lib';
import { definitionOf, IManagedApplication } from '../base/managed-application';

/** A CloudWatch Logs Insights query with one command per line. */
export interface LogQueryDefinition {
  /** The name of the saved query. */
  readonly name: string;
  readonly lines: (application: IManagedApplication) => string[];
}

/** The queries of the guide, by construct ID. */
export const LOG_QUERIES = {
  Exceptions: {
    name: 'Exceptions',
    lines: () => [
      'fields @timestamp, @message',
      'filter isPresent(throwableInformation.0) or isPresent(throwableInformation) or @message like /(Error|Exception)/',
      'sort @timestamp desc',
    ],
  },
  TaskDistribution: {
    name: 'Tasks per task manager',
    lines: () => [
      'fields @timestamp, message',
      'filter message like /Deploying/',
      'parse message " to flink-taskmanager-*" as @tmid',
      'stats count(*) by @tmid',
      'sort @timestamp desc',
      'limit 2000',
    ],
  },
  SubtaskDistribution: {
    name: 'Subtasks per task manager',
    lines: () => [
      'fields @timestamp, @tmid, @subtask',
      'filter message like /Deploying/',
      'parse message "Deploying * to flink-taskmanager-*" as @subtask, @tmid',
      'sort @timestamp desc',
      'limit 2000',
    ],
  },
  ParallelismChanges: {
    name: 'Changes of parallelism',
    lines: () => [
      'fields @timestamp, @parallelism',
      'filter message like /property: parallelism.default, /',
      'parse message "default, *" as @parallelism',
      'sort @timestamp asc',
    ],
  },
  AccessDenied: {
    name: 'Access denied',
    lines: application => [
      'fields @timestamp, @message, @messageType',
      ...messagesOf(application, 'AccessDenied'),
    ],
  },
  ResourceNotFound: {
    name: 'Source or sink not found',
    lines: application => [
      'fields @timestamp, @message',
      ...messagesOf(application, 'ResourceNotFoundException'),
    ],
  },
  TaskFailures: {
    name: 'Task failures',
    lines: application => [
      'fields @timestamp, @message',
      ...messagesOf(application, 'switched from RUNNING to RESTARTING'),
    ],
  },
  TaskFailuresFlink18: {
    name: 'Task failures (Flink 1.8 and older)',
    lines: application => [
      'fields @timestamp, @message',
      ...messagesOf(application, 'switched from RUNNING to FAILED'),
    ],
  },
} as const satisfies { [id: string]: LogQueryDefinition };

/** The additional queries for Python jobs. */
const PYTHON_QUERIES = {
  PythonDriver: {
    name: 'Printed by main()',
    lines: () => [
      'fields @timestamp, message',
      'filter logger like /PythonDriver/',
      'sort @timestamp asc',
      'limit 1000',
    ],
  },
} as const satisfies { [id: string]: LogQueryDefinition };

/** The queries for an application. */
export function logQueriesFor(application: IManagedApplication): { [id: string]: LogQueryDefinition } {
  return { ...LOG_QUERIES, ...(definitionOf(application)?.python ? PYTHON_QUERIES : {}) };
}

/** The query text in the format of CloudWatch. */
export function queryText(row: LogQueryDefinition, application: IManagedApplication): string {
  return row.lines(application).join('\n| ');
}

function messagesOf(application: IManagedApplication, text: string): string[] {
  return [
    `filter applicationARN like /${escapeSlashes(application.applicationArn)}/`,
    `filter @message like /${text}/`,
    'sort @timestamp desc',
  ];
}

/** The ARN with escaped slashes, for use in a pattern. If the ARN is a single token, the slash is escaped at deployment. */
function escapeSlashes(arn: string): string {
  const deployed = Token.isUnresolved(arn) && !arn.includes('/');
  return deployed ? Fn.join('\\/', Fn.split('/', arn)) : arn.replace(/\//g, '\\/');
}
