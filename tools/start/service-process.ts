import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ManagedProcess, pidFileOf, projectRoot, requireFreePort } from '@voltguard/engines';
import { environmentOf, type ServiceSpec } from './services.ts';
import type { SystemContext } from './system-context.ts';
import { portVariables, type ServicePorts } from './system-ports.ts';

const hook = pathToFileURL(join(projectRoot, 'tools', 'ts-hook.mjs')).href;
const sourceOptions = ['-C', '@voltguard/source', '--enable-source-maps', '--import', hook];

/** A source file as arguments of Node. */
export function sourceArgs(...path: readonly string[]): readonly string[] {
  return [...sourceOptions, join(projectRoot, ...path)];
}

/** A service as a child process, ready when its health says so. `replica` runs it once more beside the first. */
export function serviceProcess(spec: ServiceSpec, context: SystemContext, replica?: string): ManagedProcess {
  const name = replica ?? spec.name;
  const { directory, ports } = context;
  return new ManagedProcess({
    name,
    command: process.execPath,
    args: sourceArgs('apps', spec.name, 'src', 'main.ts'),
    environment: serviceEnvironment(environmentOf(spec, context)),
    cwd: projectRoot,
    logFile: join(directory, 'logs', `${name}.log`),
    pidFile: pidFileOf(directory, name),
    prepare: async () => {
      const own: readonly (keyof ServicePorts)[] = [spec.internalPort, ...(spec.publicPort ? [spec.publicPort] : [])];
      for (const port of own) await requireFreePort(ports[port], name, portVariables[port]);
    },
    check: () => checkHealth(healthUrl(ports[spec.internalPort])),
    readyWithinMs: 120_000,
    stopWithinMs: 20_000,
  });
}

export function healthUrl(port: number): string {
  return `http://127.0.0.1:${port}/health/ready`;
}

/** @throws Error with what is not ready */
export async function checkHealth(url: string): Promise<void> {
  const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
  const body = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${body.slice(0, 300)}`);
}

/** What people set for themselves (LOG_LEVEL, retention) goes through; what the launcher knows wins. */
export function serviceEnvironment(settings: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(process.env).filter(([name, value]) => value !== undefined && !/^npm_/i.test(name));
  return {
    NODE_COMPILE_CACHE: join(projectRoot, 'node_modules', '.cache', 'compile'),
    ...Object.fromEntries(own),
    ...settings,
  };
}
