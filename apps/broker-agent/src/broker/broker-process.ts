import { readFileSync } from 'node:fs';

/**
 * The pid in Mosquitto's pid file, if that process is Mosquitto. The file outlives a broker that was killed, and its number may be somebody
 * else's by then: SIGUSR1 would end that process.
 */
export function brokerPid(pidFile: string, processName = nameOf): number | undefined {
  let text: string;
  try {
    text = readFileSync(pidFile, 'utf8');
  } catch {
    return undefined;
  }
  const pid = Number(text.trim());
  return Number.isSafeInteger(pid) && pid > 1 && processName(pid) === 'mosquitto' ? pid : undefined;
}

function nameOf(pid: number): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return undefined;
  }
}
