import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The subnets and security groups of a notebook, for the Glue connection of a Kafka table. */
export interface NotebookNetwork {
  readonly subnets: ec2.ISubnet[];
  readonly securityGroups: ec2.ISecurityGroup[];
}

/** The values that a table is rendered from. */
export interface TableBinding {
  readonly databaseName: string;
  /** The options of the connector, with the connector's option names. */
  readonly properties: { [key: string]: string };
  /** The name of the connector in the Table API. */
  readonly connector?: string;
  readonly network?: NotebookNetwork;
}
