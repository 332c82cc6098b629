import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { serviceNameSchema, signalSchema } from './control-orders.ts';
import type { Replica, RunningSystem } from '../../start/running-system.ts';

/** Carries out what test files, in processes of their own, want done with the system's processes. */
export async function controlServer(system: RunningSystem): Promise<{ server: Server; url: string }> {
  const replicas = new Map<string, Replica>();
  const orders: Readonly<Record<string, (body: Record<string, unknown>) => unknown>> = {
    '/processes': () => system.processes(),
    '/kill': (body) => system.killAndWait(String(body.name), signalSchema.parse(body.signal)),
    '/start-replica': async (body) => {
      const replica = await system.startReplica(serviceNameSchema.parse(body.service));
      replicas.set(replica.process.name, replica);
      return { name: replica.process.name, url: replica.url, healthUrl: replica.healthUrl };
    },
    '/stop-replica': async (body) => replicas.get(String(body.name))?.stop(),
  };
  const server = createServer((request, response) => {
    void carryOut(request).then(
      (answer) => response.end(JSON.stringify(answer ?? null)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const carryOut = async (request: IncomingMessage): Promise<unknown> => {
    const order = orders[request.url ?? ''];
    if (!order) throw new Error(`There is no order ${request.url}`);
    return order((await json(request)) as Record<string, unknown>);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
