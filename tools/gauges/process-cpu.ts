import { readFileSync } from 'node:fs';

// USER_HZ: what /proc counts in; 100 on every Linux that Node runs on.
const ticksPerSecond = 100;

/** CPU seconds that a process has used since it began, all threads together; 0 once it is gone. */
export function cpuSecondsOf(pid: number): number {
  try {
    return parseCpuSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return 0;
  }
}

/** utime + stime of a line of /proc/<pid>/stat (proc(5), fields 14 and 15). */
export function parseCpuSeconds(stat: string): number {
  // The second field is the command in brackets and may hold spaces and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
