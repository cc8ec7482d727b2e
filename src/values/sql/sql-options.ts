import { DockerImage } from 'aws-cdk-lib';

/**
 * Options of a SQL script that runs as a job.
 */
export interface SqlOptions {
  /**
   * The connectors and formats that the script uses, as Maven coordinates `group:artifact:version[:classifier]`.
   *
   * Synthesis packages them with their own dependencies as one jar, with the local `mvn` or in Docker. Flink itself has the
   * connectors `datagen`, `filesystem`, `print` and `blackhole`, and the formats `json` and `csv`.
   *
   * @default - no jar
   */
  readonly dependencies?: string[];

  /**
   * A jar with the connectors and formats that the script uses. Specify either `dependencies` or `jar`, not both.
   *
   * @default - the jar of `dependencies`
   */
  readonly jar?: string;

  /**
   * The image that packages the dependencies if no `mvn` is installed.
   *
   * @default - `maven:3.9-eclipse-temurin-17` from Docker Hub
   */
  readonly image?: DockerImage;

  /**
   * Environment variables of the build.
   *
   * @default - the variables of the synthesis with a local `mvn`, none in Docker
   */
  readonly environment?: { [name: string]: string };
}
