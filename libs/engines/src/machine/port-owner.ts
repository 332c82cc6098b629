import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { EngineError } from '../engine-error.ts';

/** @throws EngineError that names the port, who holds it (where this machine tells) and the variable that changes it */
export async function requireFreePort(port: number, user: string, variable: string): Promise<void> {
  if (await isFree(port)) return;
  const owner = portOwner(port);
  throw new EngineError(
    `${user} cannot listen on port ${port}: ${owner ?? 'another process'} has it. ` +
      `End that process, or choose another port with ${variable}=<port>.`,
  );
}

async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => {
      resolve(false);
    });
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      probe.close(() => {
        resolve(true);
      });
    });
  });
}

/** `name (pid 123)` of who listens there, from /proc; `undefined` where that cannot be seen. */
export function portOwner(port: number): string | undefined {
  try {
    const sockets = listeningSockets(port);
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      if (!holdsSocket(pid, sockets)) continue;
      return `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()} (pid ${pid})`;
    }
  } catch {
    return undefined;
  }
  return undefined;
}

/** Inodes of the sockets in state 0A (LISTEN), proc(5) /proc/net/tcp. */
function listeningSockets(port: number): ReadonlySet<string> {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) =>
    readFileSync(table, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && fields[1]?.endsWith(`:${wanted}`))
      .map((fields) => `socket:[${fields[9]}]`),
  );
  return new Set(inodes);
}

function holdsSocket(pid: string, sockets: ReadonlySet<string>): boolean {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => {
      try {
        return sockets.has(readlinkSync(`/proc/${pid}/fd/${fd}`));
      } catch {
        return false;
      }
    });
  } catch {
    return false;
  }
}
