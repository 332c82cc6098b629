// What every npm script calls. Plain Node >= 20.19 and no dependencies: it installs what the lockfile says when that is not
// there yet, then runs tools/<command>/main.ts on the Node that the lockfile pins.
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './launch/install.mjs';
import { findRuntime } from './launch/runtime.mjs';

const root = join(import.meta.dirname, '..');
const [command = '', ...args] = process.argv.slice(2);
const commands = readdirSync(import.meta.dirname).filter((name) =>
  existsSync(join(import.meta.dirname, name, 'main.ts')),
);

if (!commands.includes(command)) {
  process.stderr.write(`There is no command "${command}". There are: ${commands.join(', ')}\n`);
  process.exit(2);
}

try {
  await ensureInstalled(root);
  run(findRuntime(root));
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}

function run(node) {
  const hook = pathToFileURL(join(root, 'tools', 'ts-hook.mjs')).href;
  const main = join(root, 'tools', command, 'main.ts');
  // kafkajs re-arms timers in the past (its issue 1751): harmless, and noise for people.
  const quiet = '--disable-warning=TimeoutNegativeWarning';
  const options = ['-C', '@voltguard/source', '--enable-source-maps', quiet, '--import', hook];
  const child = spawn(node, [...options, main, ...args], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PATH: `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`,
      NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'compile'),
    },
  });
  // A terminal sends Ctrl-C to both of us: only the command decides when all is over.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
}
