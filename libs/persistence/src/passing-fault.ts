/** Faults of the way to the server, by the code that Node or mysql2 gives them. */
const passingCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'PROTOCOL_ENQUEUE_AFTER_QUIT',
  'POOL_CLOSED',
  'ERR_STREAM_WRITE_AFTER_END',
  'ERR_STREAM_DESTROYED',
]);

/** Faults that the server names and that pass: it is full, busy, starting, stopping, read-only, or chose us to give way. */
const passingNumbers = new Set([
  3, // error writing a file
  1020, // record has changed since last read
  1021, // disk full
  1030, // error from storage engine
  1037, // out of memory
  1040, // too many connections
  1041, // out of resources
  1042, // can't get hostname
  1043, // bad handshake: the server is stopping
  1047, // a cluster node that is not ready
  1053, // shutdown in progress
  1077, // normal shutdown
  1079, // shutdown complete
  1114, // table full: the disk is
  1129, // host blocked
  1135, // can't create a thread
  1152, // aborted connection
  1158, // network: reading
  1159, // network: time-out reading
  1160, // network: writing
  1161, // network: time-out writing
  1184, // aborted connection
  1203, // too many connections of this user
  1205, // lock wait timeout
  1213, // deadlock
  1226, // limit of this user
  1290, // runs with an option that forbids it: read-only
  1317, // interrupted
  1412, // table definition has changed
  1613, // transaction branch rolled back: took too long
  1614, // transaction branch rolled back: deadlock
  1615, // statement must be prepared again
  1637, // too many transactions
  1836, // read-only mode
  1926, // MariaDB: connection killed, transaction rolled back
  1927, // MariaDB: connection killed
  1969, // MariaDB: statement time limit
  3024, // MySQL: statement time limit
  3572, // NOWAIT and the row is locked
  4031, // MySQL: disconnected for inactivity
]);

/** The server will never take these values: too long, out of range, of another type, against a constraint of one row. */
const dataNumbers = new Set([
  1048, // NULL where there must be a value
  1264, // out of range
  1265, // does not fit the type
  1292, // no such time or number
  1366, // no such value for the column
  1367, // illegal value
  1406, // too long
  1690, // result out of range
  3819, // MySQL: against a CHECK
  4025, // MariaDB: against a CHECK
]);

interface Fault {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly errno?: unknown;
  readonly fatal?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
  readonly cause?: unknown;
  readonly errors?: unknown;
}

/**
 * Whether trying the same again later can succeed: the server is away, stopping or busy. Anything else (a wrong column,
 * a value too long, a duplicate) will fail again.
 */
export function isPassingFault(error: unknown): boolean {
  return passes(error, 0);
}

/** Whether the values that were written are at fault: others can be written now, these never. */
export function isDataFault(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { errno, driverError } = error as Fault;
  return (typeof errno === 'number' && dataNumbers.has(errno)) || isDataFault(driverError);
}

function passes(error: unknown, depth: number): boolean {
  if (typeof error !== 'object' || error === null || depth > 4) return false;
  const fault = error as Fault;
  if (typeof fault.code === 'string' && passingCodes.has(fault.code)) return true;
  if (typeof fault.errno === 'number' && passingNumbers.has(fault.errno)) return true;
  if (fault.name === 'CannotExecuteNotConnectedError' || fault.message === 'Pool is closed.') return true;
  // mysql2 gives a command on a dead connection neither code nor number: "… when connection is in closed state".
  if (fault.fatal === true && fault.errno === undefined && fault.code === undefined) return true;
  if (typeof fault.message === 'string' && fault.message.includes('connection is in closed state')) return true;
  if (Array.isArray(fault.errors) && fault.errors.some((each) => passes(each, depth + 1))) return true;
  return passes(fault.driverError, depth + 1) || passes(fault.cause, depth + 1);
}
