import * as os from 'os';
import { AssetStaging, DockerImage } from 'aws-cdk-lib';
import { InputError } from '../../synth/errors';

/** A command to run in a container that mounts two local directories. */
export interface DockerRun {
  /** The tool that is not installed on this machine, for the error message. */
  readonly tool: string;

  readonly image: DockerImage;
  readonly command: string[];
  readonly environment?: { [name: string]: string };

  /** Mounted as the working directory. */
  readonly input: string;

  /** Mounted as `/asset-output`. */
  readonly output: string;
}

/** Runs a command in a container, as the CDK does when it bundles assets. The output of the command goes to standard error. */
export function runInDocker(run: DockerRun): void {
  try {
    run.image.run({
      command: run.command,
      // The local user owns the output, and has no home directory in the image.
      user: userOfThisMachine(),
      environment: { HOME: '/tmp', ...run.environment },
      workingDirectory: AssetStaging.BUNDLING_INPUT_DIR,
      volumes: [
        { hostPath: run.input, containerPath: AssetStaging.BUNDLING_INPUT_DIR },
        { hostPath: run.output, containerPath: AssetStaging.BUNDLING_OUTPUT_DIR },
      ],
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new InputError(`code could not be built: neither ${run.tool} nor Docker is installed`);
    }
    throw error;
  }
}

function userOfThisMachine(): string {
  const { uid, gid } = os.userInfo();
  return uid === -1 ? '1000:1000' : `${uid}:${gid}`;
}
