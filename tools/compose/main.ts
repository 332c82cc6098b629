import { prepareBroker } from './prepare-broker.ts';
import { prepareDemo } from './prepare-demo.ts';
import { prepareStores } from './prepare-stores.ts';

/** The jobs of docker-compose.yml. Each may run again at any time. */
const jobs: Readonly<Record<string, () => Promise<void>>> = {
  broker: prepareBroker,
  stores: prepareStores,
  demo: prepareDemo,
};

const name = process.argv[2] ?? '';
const job = jobs[name];
if (!job) {
  process.stderr.write(`There is no job "${name}". There are: ${Object.keys(jobs).join(', ')}\n`);
  process.exit(2);
}
await job();
process.stdout.write(`${name}: done\n`);
