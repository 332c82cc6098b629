import { ApiError } from '../device/api.ts';
import { DeviceRefused } from '../fleet/device-link.ts';
import { NotRunning } from '../fleet/run-file.ts';
import { TraceError } from './read-trace.ts';
import { parseTraceOptions } from './trace-options.ts';
import { describeReport } from './trace-report.ts';
import { trace } from './trace.ts';

const options = parseTraceOptions(process.argv.slice(2));
const interrupted = new AbortController();
process.once('SIGINT', () => {
  interrupted.abort();
});
try {
  const report = await trace(options, interrupted.signal);
  console.log(options.json ? JSON.stringify(report, undefined, 2) : describeReport(report));
  process.exitCode = interrupted.signal.aborted ? 130 : 0;
} catch (error) {
  const expected = [TraceError, NotRunning, ApiError, DeviceRefused].some((kind) => error instanceof kind);
  console.error(expected ? (error as Error).message : error);
  process.exitCode = 1;
}
