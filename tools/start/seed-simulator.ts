import { deviceFiles } from '../device/device-files.ts';
import { Api, demoAdmin } from '../device/api.ts';
import { fetchCertificate, registerDevice } from '../device/device-client.ts';

const owners = ['owner.delhi@ecocharge.com', 'owner.bangalore@ecocharge.com'];

/** `SIM-001`, `SIM-002`, … */
export function simulatedDeviceIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `SIM-${String(index + 1).padStart(3, '0')}`);
}

/** Registers the simulator's devices with the demo owners and gets their certificates: what a person does with `npm run device`. */
export async function seedSimulator(
  gatewayUrl: string,
  directory: string,
  count: number,
  authorityFile: string,
): Promise<string> {
  const api = new Api(gatewayUrl, demoAdmin);
  for (const [index, id] of simulatedDeviceIds(count).entries()) {
    await registerDevice(api, {
      id,
      name: `Simulated station ${index + 1}`,
      kind: 'charging-station',
      ownerEmail: owners[index % owners.length]!,
      stationId: Math.floor(index / 2) + 1,
      connectorId: (index % 2) + 1,
    });
    await fetchCertificate(api, id, { directory, keepUsable: true, authorityFile });
  }
  return deviceFiles(directory, 'SIM-001').certFile.replace(/[^/\\]+$/, '');
}
