import { mkdirSync } from 'fs';
import { join } from 'path';
import { compileProject } from '../servers/java';
import { freePorts, Server } from '../servers/server';

/** A node of OpenSearch, without users. */
export class Search {
  /** Starts the node, which is ready some seconds later. */
  public static async start(directory: string): Promise<Search> {
    mkdirSync(directory, { recursive: true });
    const [http, transport] = await freePorts(2);
    const server = Server.start({
      name: 'OpenSearch',
      command: 'java',
      args: ['-Xmx400m', '-cp', compileProject(join(__dirname, 'search')), 'flow.SearchServer', directory, String(http), String(transport)],
      port: http,
      log: join(directory, 'opensearch.log'),
    });
    return new Search(`http://127.0.0.1:${http}`, server);
  }

  private constructor(/** The address of the REST API. */ public readonly endpoint: string, private readonly server: Promise<Server>) {}

  public async ready(): Promise<void> {
    await this.server;
  }

  public async stop(): Promise<void> {
    await (await this.server).stop();
  }
}
