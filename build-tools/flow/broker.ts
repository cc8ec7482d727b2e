import { mkdirSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { Brokers, NAMES } from '../connectors/stack';
import { Credentials } from '../servers/aws-emulator';
import { run } from '../servers/command';
import { compileProject } from '../servers/java';
import { freePorts, Server } from '../servers/server';

const PASSWORD = 'changeit';
type Ports = { [name in keyof Brokers]: number };

const LISTENERS = ['plaintext', 'tls', 'mutualTls', 'scram', 'iam'] as const;

/** A Kafka broker with a listener for each way in which a client of MSK authenticates. */
export class Broker {
  /** Makes certificates, formats the storage, and starts the broker, which is ready some seconds later. */
  public static async start(directory: string): Promise<Broker> {
    mkdirSync(directory, { recursive: true });
    const [controller, ...ports] = await freePorts(LISTENERS.length + 1);
    const broker = new Broker(directory, Object.fromEntries(LISTENERS.map((name, index) => [name, ports[index]])) as Ports);
    broker.makeCertificates();
    const classpath = broker.classpath = compileProject(join(__dirname, 'broker'));
    const properties = join(directory, 'server.properties');
    writeFileSync(properties, broker.properties(controller));
    run('java', ['-cp', classpath, 'kafka.tools.StorageTool', 'format', '--cluster-id', '2b5c1d8eAAAAAAAAAAAAAA', '--config', properties,
      '--add-scram', `SCRAM-SHA-512=[name=${NAMES.scramUser},password=${NAMES.scramPassword}]`]);
    broker.server = Server.start({
      name: 'the Kafka broker',
      command: 'java',
      args: ['-Xmx400m', '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', classpath, 'kafka.Kafka', properties],
      port: ports[LISTENERS.indexOf('plaintext')],
      log: join(directory, 'broker.log'),
    });
    return broker;
  }

  /** The file with the authority of the broker's certificate. */
  public readonly truststore: string;
  public readonly truststorePassword = PASSWORD;
  /** The file with the client certificate for mutual TLS. */
  public readonly keystore: string;
  /** The file with the secret keys of IAM, as `accessKeyId=secretAccessKey`. */
  private readonly secretKeys: string;

  private server?: Promise<Server>;
  private classpath!: string;

  private constructor(private readonly directory: string, private readonly ports: Ports) {
    this.truststore = join(directory, 'truststore.p12');
    this.keystore = join(directory, NAMES.keystore);
    this.secretKeys = join(directory, 'secret-keys.properties');
    writeFileSync(this.secretKeys, '');
  }

  /** The addresses of the listeners. */
  public get addresses(): Brokers {
    return Object.fromEntries(Object.entries(this.ports).map(([name, port]) => [name, `127.0.0.1:${port}`])) as unknown as Brokers;
  }

  public async ready(): Promise<void> {
    await this.server;
  }

  public async stop(): Promise<void> {
    await (await this.server)?.stop();
  }

  /** Makes the broker accept connections that these identities sign. */
  public accept(identities: Credentials[]): void {
    writeFileSync(this.secretKeys, identities.map(({ accessKeyId, secretAccessKey }) => `${accessKeyId}=${secretAccessKey}`).join('\n'));
  }

  /** Creates a topic with records. */
  public write(topic: string, records: string[]): void {
    run('java', ['-Dorg.slf4j.simpleLogger.defaultLogLevel=warn', '-cp', this.classpath, 'flow.WriteRecords', this.addresses.plaintext, topic], {
      input: records.join('\n'),
    });
  }

  private makeCertificates(): void {
    const server = join(this.directory, 'broker.p12');
    this.makeKeyPair(server, 'broker', ['-ext', 'SAN=ip:127.0.0.1,dns:localhost']);
    this.makeKeyPair(this.keystore, 'client', []);
    this.trust(server, 'broker', this.truststore);
    this.trust(this.keystore, 'client', join(this.directory, 'clients.p12'));
  }

  private makeKeyPair(file: string, name: string, options: string[]): void {
    rmSync(file, { force: true });
    run('keytool', ['-genkeypair', '-keyalg', 'RSA', '-keysize', '2048', '-validity', '2', '-alias', name, '-dname', `CN=${name}`, ...options,
      '-storetype', 'PKCS12', '-keystore', file, '-storepass', PASSWORD]);
  }

  private trust(keystore: string, name: string, truststore: string): void {
    const certificate = join(this.directory, `${name}.crt`);
    rmSync(truststore, { force: true });
    run('keytool', ['-exportcert', '-alias', name, '-keystore', keystore, '-storepass', PASSWORD, '-file', certificate]);
    run('keytool', ['-importcert', '-noprompt', '-alias', name, '-file', certificate, '-storetype', 'PKCS12', '-keystore', truststore, '-storepass', PASSWORD]);
  }

  private properties(controller: number): string {
    const { plaintext, tls, mutualTls, scram, iam } = this.ports;
    const listeners = `PLAINTEXT://127.0.0.1:${plaintext},TLS://127.0.0.1:${tls},MUTUAL://127.0.0.1:${mutualTls},SCRAM://127.0.0.1:${scram},IAM://127.0.0.1:${iam}`;
    return [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      'controller.listener.names=CONTROLLER',
      `listeners=${listeners},CONTROLLER://127.0.0.1:${controller}`,
      `advertised.listeners=${listeners}`,
      'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,TLS:SSL,MUTUAL:SSL,SCRAM:SASL_SSL,IAM:SASL_SSL',
      'inter.broker.listener.name=PLAINTEXT',
      `log.dirs=${join(this.directory, 'data')}`,
      'offsets.topic.replication.factor=1',
      'offsets.topic.num.partitions=1',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'transaction.state.log.num.partitions=1',
      'group.initial.rebalance.delay.ms=0',
      'auto.create.topics.enable=false',
      `ssl.keystore.location=${join(this.directory, 'broker.p12')}`,
      `ssl.keystore.password=${PASSWORD}`,
      'ssl.keystore.type=PKCS12',
      `ssl.truststore.location=${join(this.directory, 'clients.p12')}`,
      `ssl.truststore.password=${PASSWORD}`,
      'ssl.truststore.type=PKCS12',
      'listener.name.mutual.ssl.client.auth=required',
      'listener.name.scram.sasl.enabled.mechanisms=SCRAM-SHA-512',
      'listener.name.scram.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
      'listener.name.iam.sasl.enabled.mechanisms=AWS_MSK_IAM',
      `listener.name.iam.aws_msk_iam.sasl.jaas.config=flow.IamLoginModule required secretKeys="${this.secretKeys}";`,
      'listener.name.iam.aws_msk_iam.sasl.server.callback.handler.class=flow.IamCallbackHandler',
      '',
    ].join('\n');
  }
}
