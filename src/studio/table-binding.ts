import * as ec2 from 'aws-cdk-lib/aws-ec2';

/** The position of a notebook in its network, for the Glue connection of a Kafka table. */
export interface NotebookNetwork {
  readonly subnets: ec2.ISubnet[];
  readonly securityGroups: ec2.ISecurityGroup[];
}

/** What a table is rendered from. */
export interface TableBinding {
  readonly databaseName: string;
  /** The options of the connector, under its own names. */
  readonly properties: { [key: string]: string };
  readonly network?: NotebookNetwork;
}
