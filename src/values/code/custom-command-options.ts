/**
 * Options for building code with a command.
 */
export interface CustomCommandOptions {
  /**
   * The directory that the command runs in.
   *
   * @default - the working directory of the CDK app
   */
  readonly workingDirectory?: string;

  /**
   * Environment variables of the command, in addition to the environment of the synthesis.
   *
   * @default - the environment of the synthesis
   */
  readonly environment?: { [name: string]: string };
}
