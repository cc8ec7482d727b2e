import { spawnSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'fs';
import { join } from 'path';
import { run } from '../servers/command';
import { freePorts, Server } from '../servers/server';

/** Prometheus, which accepts remote writes of anyone. */
export class Prometheus {
  /** Starts the installed Prometheus, or Debian's, which is unpacked for this project alone. */
  public static async start(directory: string): Promise<Prometheus> {
    mkdirSync(directory, { recursive: true });
    const configuration = join(directory, 'prometheus.yml');
    writeFileSync(configuration, 'global: {}\n');
    const [port] = await freePorts(1);
    const server = await Server.start({
      name: 'Prometheus',
      command: program(),
      args: [
        `--config.file=${configuration}`, `--storage.tsdb.path=${join(directory, 'data')}`, `--web.listen-address=127.0.0.1:${port}`,
        '--web.enable-remote-write-receiver',
      ],
      port,
      log: join(directory, 'prometheus.log'),
    });
    return new Prometheus(`http://127.0.0.1:${port}`, () => server.stop());
  }

  private constructor(public readonly endpoint: string, public readonly stop: () => Promise<void>) {}
}

function program(): string {
  if (spawnSync('prometheus', ['--version']).status === 0) {
    return 'prometheus';
  }
  const folder = join(__dirname, 'target', 'prometheus');
  const unpacked = join(folder, 'usr', 'bin', 'prometheus');
  if (!existsSync(unpacked)) {
    mkdirSync(folder, { recursive: true });
    run('apt-get', ['download', 'prometheus'], { cwd: folder });
    run('dpkg', ['-x', readdirSync(folder).find(file => file.endsWith('.deb'))!, '.'], { cwd: folder });
  }
  return unpacked;
}
