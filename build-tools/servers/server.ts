import { ChildProcess, spawn } from 'child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'fs';
import { createConnection, createServer } from 'net';
import { dirname } from 'path';

/** How to start a server. */
export interface ServerOptions {
  readonly name: string;
  readonly command: string;
  readonly args: string[];
  readonly env?: { [name: string]: string };
  /** The port that is open when the server is ready. */
  readonly port: number;
  /** The file for the server's output. */
  readonly log: string;
}

/** A process on 127.0.0.1 that ends with this one at the latest. */
export class Server {
  /** Starts a server and waits until its port is open. */
  public static async start(options: ServerOptions): Promise<Server> {
    const server = new Server(options);
    await server.untilReady();
    return server;
  }

  private readonly process: ChildProcess;
  private readonly exited: Promise<void>;
  private readonly kill: () => void;

  private constructor(private readonly options: ServerOptions) {
    mkdirSync(dirname(options.log), { recursive: true });
    const log = openSync(options.log, 'w');
    this.process = spawn(options.command, options.args, {
      stdio: ['ignore', log, log],
      cwd: dirname(options.log),
      env: { ...process.env, ...options.env },
    });
    closeSync(log);
    this.kill = () => this.process.kill('SIGKILL');
    this.exited = new Promise(resolve => this.process.once('exit', () => resolve()));
    this.process.once('error', () => undefined);
    process.once('exit', this.kill);
  }

  /** The end of the server's output. */
  public get output(): string {
    return readFileSync(this.options.log, 'utf8').split('\n').slice(-30).join('\n');
  }

  /** Ends the process. A server that does not end in 5 seconds is killed. */
  public async stop(): Promise<void> {
    process.removeListener('exit', this.kill);
    if (this.process.exitCode !== null || this.process.pid === undefined) {
      return;
    }
    this.process.kill('SIGTERM');
    const timer = setTimeout(this.kill, 5_000);
    await this.exited;
    clearTimeout(timer);
  }

  private async untilReady(): Promise<void> {
    for (let attempt = 0; attempt < 600; attempt++) {
      if (await isOpen(this.options.port)) {
        return;
      }
      if (this.process.exitCode !== null || this.process.pid === undefined) {
        break;
      }
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    await this.stop();
    throw new Error(`${this.options.name} did not start:\n${this.output}`);
  }
}

/** Ports that no process listens on. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, () => new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  })));
  const ports = servers.map(server => (server.address() as { port: number }).port);
  await Promise.all(servers.map(server => new Promise(resolve => server.close(resolve))));
  return ports;
}

function isOpen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const done = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => done(true)).once('error', () => done(false));
  });
}
