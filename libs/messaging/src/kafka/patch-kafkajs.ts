import { createRequire } from 'node:module';
import { type EncodedRecord, encodeRecord, isOrdinary, type KafkaRecord } from './encode-record.ts';

/** The part of kafkajs' request queue that is mended here. */
interface RequestQueue {
  throttledUntil: number;
  throttleCheckTimeoutId: NodeJS.Timeout | null;
  readonly pending: readonly unknown[];
  checkPendingRequests(): void;
}

const checkEveryMs = 10;

/**
 * kafkajs 2.2.4 re-arms its throttle timer after every answer, also when nothing is throttled and nothing waits: the
 * delay is then a huge negative number, which Node >= 24 warns of (TimeoutNegativeWarning) and runs at once, so that an
 * idle client spins (https://github.com/tulios/kafkajs/issues/1751). The package is unmaintained and install scripts are off, hence
 * this replacement of one method when the library is loaded: it arms the timer only when there is something to wait for.
 */
export function patchKafkajs(): void {
  const require = createRequire(import.meta.url);
  const queue = require('kafkajs/src/network/requestQueue/index.js') as { prototype: Record<string, unknown> };
  queue.prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
    if (this.throttleCheckTimeoutId) return;
    const throttledMs = this.throttledUntil - Date.now();
    if (throttledMs <= 0 && this.pending.length === 0) return;
    this.throttleCheckTimeoutId = setTimeout(
      () => {
        this.throttleCheckTimeoutId = null;
        this.checkPendingRequests();
      },
      throttledMs > 0 ? throttledMs : checkEveryMs,
    );
  };
  quickenRecords(require);
}

/** Requests load the encoder of records when the first one is made: until then it can be exchanged. */
function quickenRecords(require: NodeJS.Require): void {
  const path = require.resolve('kafkajs/src/protocol/recordBatch/record/v0/index.js');
  const original = require(path) as (record: KafkaRecord) => EncodedRecord;
  const loaded = require.cache[path];
  if (loaded) loaded.exports = (record: KafkaRecord) => (isOrdinary(record) ? encodeRecord(record) : original(record));
}
