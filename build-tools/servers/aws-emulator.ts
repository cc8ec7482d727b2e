import { existsSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { run } from './command';
import { freePorts, Server } from './server';

/** The emulator of AWS, from PyPI. */
const MINISTACK = 'ministack==1.5.33';

/** Credentials of an AWS identity. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** How to start the emulator. */
export interface EmulatorOptions {
  /** A Python program that adds to the emulator and starts it. */
  readonly program?: string;
  readonly env?: { [name: string]: string };
}

/** An emulator of AWS that checks signatures and IAM policies, and keeps everything in memory. */
export class AwsEmulator {
  public static readonly ACCOUNT = '123456789012';
  public static readonly REGION = 'eu-west-1';

  /** Installs the emulator into a virtual environment once, and starts it with its log in a folder. */
  public static async start(directory: string, options: EmulatorOptions = {}): Promise<AwsEmulator> {
    const python = installed();
    const [port] = await freePorts(1);
    const emulator = new AwsEmulator(`http://127.0.0.1:${port}`);
    const server = await Server.start({
      name: MINISTACK,
      command: join(python, 'bin', 'python'),
      args: options.program ? [options.program] : ['-m', 'ministack'],
      port,
      log: join(directory, 'ministack.log'),
      env: {
        ...emulator.environment,
        AUTH: 'true',
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(port),
        MINISTACK_HOST: '127.0.0.1',
        MINISTACK_REGION: AwsEmulator.REGION,
        MINISTACK_ACCOUNT_ID: AwsEmulator.ACCOUNT,
        // Lambda's runtime brings the SDK, and the emulator's does not.
        NODE_PATH: join(__dirname, '..', '..', 'node_modules'),
        // A sink that retries without end would fill the disk with requests.
        LOG_LEVEL: 'WARNING',
        ...options.env,
      },
    });
    emulator.server = server;
    return emulator;
  }

  private server?: Server;

  private constructor(/** The address of all services. */ public readonly endpoint: string) {}

  /** Ends the process, with everything that the emulator keeps. */
  public async stop(): Promise<void> {
    await this.server?.stop();
  }

  /** The account's root user, whom no policy restricts. */
  public get root(): Credentials {
    return { accessKeyId: 'test', secretAccessKey: 'test' };
  }

  /** The options of an AWS SDK client. */
  public client(credentials: Credentials = this.root): { endpoint: string; region: string; credentials: Credentials } {
    return { endpoint: this.endpoint, region: AwsEmulator.REGION, credentials };
  }

  /** The environment variables of a process that calls AWS as the root user. */
  public get environment(): { [name: string]: string } {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: AwsEmulator.REGION,
      AWS_DEFAULT_REGION: AwsEmulator.REGION,
      AWS_ACCESS_KEY_ID: this.root.accessKeyId,
      AWS_SECRET_ACCESS_KEY: this.root.secretAccessKey,
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }
}

/** The virtual environment with the emulator, made when it is missing or has another version. */
function installed(): string {
  const directory = join(__dirname, '.venv');
  const stamp = join(directory, 'installed.txt');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== MINISTACK) {
    rmSync(directory, { recursive: true, force: true });
    run('python3', ['-m', 'venv', directory]);
    run(join(directory, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', MINISTACK]);
    // Written last: an environment that is only half installed has none.
    writeFileSync(stamp, MINISTACK);
  }
  return directory;
}
