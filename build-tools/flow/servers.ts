import { join } from 'path';
import { Broker } from './broker';
import { Addresses } from './overrides';
import { Prometheus } from './prometheus';
import { Search } from './search';
import { AwsEmulator } from '../servers/aws-emulator';

/** Everything that a run needs besides its jobs. */
export class Servers {
  /** Starts all servers. Those that take long are ready only after `ready`. */
  public static async start(directory: string): Promise<Servers> {
    const servers = new Servers(directory);
    try {
      servers.aws = await AwsEmulator.start(join(directory, 'aws'));
      servers.broker = await Broker.start(join(directory, 'broker'));
      servers.search = await Search.start(join(directory, 'search'));
    } catch (error) {
      await servers.stop();
      throw error;
    }
    return servers;
  }

  public aws!: AwsEmulator;
  public broker!: Broker;
  private search!: Search;
  private prometheus?: Prometheus;

  private constructor(private readonly directory: string) {}

  /** Waits for the servers, and starts Prometheus, which is downloaded, if a job uses it. */
  public async ready(prometheus: boolean): Promise<void> {
    await Promise.all([this.broker.ready(), this.search.ready()]);
    if (prometheus) {
      this.prometheus = await Prometheus.start(join(this.directory, 'prometheus'));
    }
  }

  /** The addresses that the jobs get. */
  public get addresses(): Addresses {
    return {
      aws: this.aws.endpoint,
      openSearch: this.search.endpoint,
      prometheus: this.prometheus?.endpoint ?? '',
      truststore: this.broker.truststore,
      truststorePassword: this.broker.truststorePassword,
    };
  }

  public async stop(): Promise<void> {
    await Promise.all([this.aws, this.broker, this.search, this.prometheus].map(server => server?.stop()));
  }
}
