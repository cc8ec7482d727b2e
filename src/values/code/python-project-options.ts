import { DockerImage } from 'aws-cdk-lib';

/**
 * Options for packaging a Python project at synthesis.
 */
export interface PythonProjectOptions {
  /**
   * The Python file with the job's `main`, relative to the directory of the project.
   *
   * @default 'main.py'
   */
  readonly main?: string;

  /**
   * The requirements file of pip, relative to the directory of the project.
   *
   * Lines of `apache-flink` and `apache-flink-libraries` are left out, because PyFlink is part of the runtime. Packages that PyFlink
   * requires itself, like `numpy`, are limited to the versions that work with the runtime.
   *
   * @default - `requirements.txt`, if the project has one
   */
  readonly requirements?: string;

  /**
   * Maven artifacts as `group:artifact:version[:classifier]`, packaged with their own dependencies as one jar.
   *
   * Must not be set for a project with a `pom.xml`.
   *
   * @default - the jar of the project's `pom.xml` if there is one, else no jar
   */
  readonly dependencies?: string[];

  /**
   * The version of Python to install packages for, like `3.11`.
   *
   * @default - the version of the application's runtime, if this library knows it
   */
  readonly pythonVersion?: string;

  /**
   * Files to leave out, in the syntax of `.gitignore`. Later patterns win, and `!` includes files again.
   *
   * @default - `.git`, `.venv`, `venv`, `__pycache__`, `*.pyc`, `.pytest_cache`, `node_modules`, `cdk.out`, `target`,
   * `dependency-reduced-pom.xml` and `packages/bin`, which are left out in any case
   */
  readonly exclude?: string[];

  /**
   * The image that runs `pip` and `mvn` if they are not installed.
   *
   * @default - `python:<version>-slim` for pip and `maven:3.9-eclipse-temurin-17` for Maven, both from Docker Hub
   */
  readonly image?: DockerImage;

  /**
   * Environment variables of `pip` and `mvn`.
   *
   * @default - the environment of the synthesis with local tools, none in Docker
   */
  readonly environment?: { [name: string]: string };
}
