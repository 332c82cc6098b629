import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { deviceIdSchema, deviceKinds } from '@voltguard/contracts';
import { Api, ApiError, demoAdmin } from './api.ts';
import { type Device, device, devices, fetchCertificate, registerDevice } from './device-client.ts';
import { mqttAccess } from './mqtt-access.ts';
import { runningSystem, UsageError } from './running-system.ts';

interface GlobalOptions {
  readonly directory: string;
  readonly gateway?: string;
  readonly email?: string;
  readonly password?: string;
  readonly mqttHost?: string;
  readonly mqttPort?: number;
  readonly caFile?: string;
  readonly json?: boolean;
}

interface RegisterOptions extends GlobalOptions {
  readonly name?: string;
  readonly kind?: string;
  readonly ownerEmail?: string;
  readonly ownerId?: number;
  readonly stationId?: number;
  readonly connectorId?: number;
}

const { env } = process;
const projectDirectory = resolve(import.meta.dirname, '..', '..', '.voltguard');

const program = new Command('npm run device --')
  .description('Registers devices and gives them the certificates that they speak MQTT with.')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(more with --help)');

function withConnection(command: Command): Command {
  return command
    .option('--gateway <url>', 'address of the gateway; that of the running system if absent', env.VOLTGUARD_GATEWAY)
    .option('--email <email>', 'log in as (also VOLTGUARD_EMAIL); the demo administrator if absent')
    .option('--password <password>', 'better as VOLTGUARD_PASSWORD; VOLTGUARD_TOKEN takes an access token instead')
    .option('--directory <path>', 'where run.json is and keys go', env.VOLTGUARD_DIRECTORY ?? projectDirectory)
    .option('--json', 'one JSON value on stdout and nothing else, for scripts');
}

function withBroker(command: Command): Command {
  return command
    .option('--mqtt-host <host>', 'of the broker, for the command line that is printed')
    .option('--mqtt-port <port>', 'its port for devices', positiveInteger)
    .option('--ca-file <path>', 'PEM file of the authority of the broker');
}

withConnection(program.command('register'))
  .description('Register a device; one that is there already stays as it is.')
  .argument('<id>', 'a letter, then 2 to 63 letters, digits, ".", "_" or "-"', deviceId)
  .option('--name <name>', 'for people; the id if absent')
  .option('--kind <kind>', deviceKinds.join(', '), deviceKind, 'charging-station')
  .option('--owner-email <email>', 'the user whom it belongs to')
  .option('--owner-id <id>', 'the same by number', positiveInteger)
  .option('--station-id <id>', 'the station that it stands in', positiveInteger)
  .option('--connector-id <id>', 'its connector there', positiveInteger)
  .action(async (id: string, { json, directory, gateway, email, password, ...registration }: RegisterOptions) => {
    if (registration.ownerEmail !== undefined && registration.ownerId !== undefined) {
      throw new UsageError('Give --owner-email or --owner-id, not both.');
    }
    const { api } = connect({ directory, ...defined({ gateway, email, password }) });
    const { device: registered, created } = await registerDevice(api, { id, ...registration });
    if (json) {
      print({ deviceId: id, created, device: registered });
      return;
    }
    const owner = registered.ownerId === null ? 'nobody' : `user ${registered.ownerId}`;
    const outcome = created ? 'registered' : 'was registered already and stays as it is';
    process.stdout.write(`${id} ${outcome}: ${registered.kind} "${registered.name}", owned by ${owner}.\n`);
    process.stdout.write(`Next: npm run device -- certificate ${id}\n`);
  });

withBroker(withConnection(program.command('certificate')))
  .description('Make a key, have it certified for a device, and print how to send a reading with it.')
  .argument('<id>', 'a registered device', deviceId)
  .action(async (id: string, options: GlobalOptions) => {
    const { api, broker } = connect(options);
    const { certFile, keyFile } = await fetchCertificate(api, id, { directory: options.directory });
    if (!existsSync(broker.caFile))
      process.stderr.write(`The authority of the broker is not at ${broker.caFile}: name it with --ca-file\n`);
    const access = mqttAccess(id, { certFile, keyFile }, broker);
    if (options.json) {
      print(access);
      return;
    }
    process.stdout.write(
      `Certificate  ${access.certFile}\nKey          ${access.keyFile}\nAuthority    ${access.caFile}\n\n` +
        `Send a reading:\n\n${access.command}\n\nand look at it: ${api.url.replace(/\/$/, '')}/api/v1/energy?deviceId=${id}\n`,
    );
  });

withConnection(program.command('list'))
  .description('The devices that you may see.')
  .action(async (options: GlobalOptions) => {
    const all: Device[] = [];
    for await (const one of devices(connect(options).api)) all.push(one);
    if (options.json) {
      print(all);
      return;
    }
    for (const { deviceId: id, kind, ownerId, name } of all) {
      process.stdout.write(
        `${id.padEnd(32)} ${kind.padEnd(18)} ${(ownerId === null ? '-' : String(ownerId)).padEnd(8)} ${name}\n`,
      );
    }
    process.stdout.write(`${all.length} devices\n`);
  });

withConnection(program.command('show'))
  .description('One device.')
  .argument('<id>', 'a registered device', deviceId)
  .action(async (id: string, options: GlobalOptions) => print(await device(connect(options).api, id)));

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = 1;
  process.stderr.write(`${explain(error)}\n`);
}

function connect(options: GlobalOptions) {
  const { gatewayUrl, broker } = runningSystem(options);
  const token = env.VOLTGUARD_TOKEN;
  const email = options.email ?? env.VOLTGUARD_EMAIL;
  if (email === undefined) return { api: new Api(gatewayUrl, token ? { token } : demoAdmin), broker };
  const password = options.password ?? env.VOLTGUARD_PASSWORD;
  if (!password) throw new UsageError(`Give the password of ${email} as VOLTGUARD_PASSWORD or --password.`);
  return { api: new Api(gatewayUrl, { email, password }), broker };
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (!(error instanceof ApiError)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const advice: Readonly<Record<string, string>> = {
    'device-not-found':
      'Register it with: npm run device -- register <id>; the devices that you may see: npm run device -- list',
    'wrong-credentials':
      'Give a user of this system with --email and VOLTGUARD_PASSWORD; in production there are no demo log-ins.',
    'token-expired': 'VOLTGUARD_TOKEN has run out: unset it, or log in again.',
    'role-not-allowed': 'Log in as somebody who may, with --email and VOLTGUARD_PASSWORD.',
  };
  const next = advice[error.code];
  return next === undefined ? error.message : `${error.message}\n${next}`;
}

function print(value: unknown): void {
  // One line, so that the last line is all of it where npm has put its own before.
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

function defined<Value extends object>(value: Value): { [Key in keyof Value]?: NonNullable<Value[Key]> } {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as never;
}

function deviceId(text: string): string {
  const parsed = deviceIdSchema.safeParse(text);
  if (!parsed.success) throw new InvalidArgumentError(parsed.error.issues[0]!.message);
  return parsed.data;
}

function deviceKind(text: string): string {
  if (!(deviceKinds as readonly string[]).includes(text))
    throw new InvalidArgumentError(`one of ${deviceKinds.join(', ')}`);
  return text;
}

function positiveInteger(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('must be a positive number');
  return Number(text);
}
