import { DockerImage } from 'aws-cdk-lib';

/**
 * Options for building a Maven project at synthesis.
 */
export interface MavenProjectOptions {
  /**
   * The jar to deploy, relative to the directory of the project.
   *
   * @default - the one jar in `target/` that is not an `original-`, `-sources`, `-javadoc` or `-tests` jar
   */
  readonly jarPath?: string;

  /**
   * The arguments that `mvn` runs with.
   *
   * @default - `--batch-mode --no-transfer-progress clean package -DskipTests`
   */
  readonly arguments?: string[];

  /**
   * The image that builds the project if `mvn` is not installed.
   *
   * @default - `maven:3.9-eclipse-temurin-17` from Docker Hub, which can also compile for Java 11
   */
  readonly image?: DockerImage;

  /**
   * Environment variables of the build.
   *
   * @default - the environment of the synthesis with a local `mvn`, none in Docker
   */
  readonly environment?: { [name: string]: string };
}
