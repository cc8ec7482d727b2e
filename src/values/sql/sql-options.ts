import { DockerImage } from 'aws-cdk-lib';

/**
 * Options of a SQL script that runs as a job.
 */
export interface SqlOptions {
  /**
   * The connectors and formats that the script uses, as Maven coordinates `group:artifact:version[:classifier]`.
   *
   * Synthesis packages them with their own dependencies as one jar, with the local `mvn` or in Docker. Flink includes the connectors
   * `datagen`, `filesystem`, `print` and `blackhole`, and the formats `json` and `csv`.
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
   * A directory with the Python functions that the script creates with `LANGUAGE PYTHON`.
   *
   * Its modules, and the packages of its `requirements.txt`, are packaged in the same way as by `ApplicationCode.fromPythonProject`, for
   * the Python version of the runtime.
   *
   * @default - no Python functions
   */
  readonly pythonProject?: string;

  /**
   * The image that runs `mvn` and `pip` if they are not installed.
   *
   * @default - `maven:3.9-eclipse-temurin-17` for Maven and `python:<version>-slim` for pip, both from Docker Hub
   */
  readonly image?: DockerImage;

  /**
   * Environment variables of the build.
   *
   * @default - the variables of the synthesis with a local `mvn`, none in Docker
   */
  readonly environment?: { [name: string]: string };
}
