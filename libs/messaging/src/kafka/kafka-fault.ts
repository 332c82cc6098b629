interface Fault {
  readonly name?: unknown;
  readonly type?: unknown;
  readonly code?: unknown;
  readonly retriable?: unknown;
  readonly cause?: unknown;
  readonly message?: unknown;
}

/** The way to the brokers, or the brokers themselves, are away or busy; kafkajs calls several of them non-retriable. */
const passingNames = new Set([
  'KafkaJSConnectionError',
  'KafkaJSConnectionClosedError',
  'KafkaJSRequestTimeoutError',
  'KafkaJSBrokerNotFound',
  'KafkaJSNoBrokerAvailableError',
  'KafkaJSMetadataNotLoaded',
  'KafkaJSTopicMetadataNotLoaded',
  'KafkaJSStaleTopicMetadataAssignment',
  'KafkaJSGroupCoordinatorNotFound',
  'KafkaJSLockTimeout',
  'KafkaJSTimeout',
]);

/** A passing state of the group that kafkajs does not retry in every place. */
const passingTypes = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'MEMBER_ID_REQUIRED',
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
  'UNKNOWN_TOPIC_OR_PARTITION',
]);

/** The broker no longer knows this producer's numbering: a new producer id mends it. */
const numberingTypes = new Set([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'DUPLICATE_SEQUENCE_NUMBER',
]);

/** Whether Kafka can take the same request later. */
export function isPassingKafkaFault(error: unknown): boolean {
  return any(error, (fault) => {
    if (fault.retriable === true) return true;
    if (typeof fault.name === 'string' && passingNames.has(fault.name)) return true;
    if (typeof fault.type === 'string' && passingTypes.has(fault.type)) return true;
    return typeof fault.code === 'string' && /^E(CONN|PIPE|TIMEDOUT|HOST|NET|AI_AGAIN|NOTFOUND)/.test(fault.code);
  });
}

/** Whether the request is fine and only the producer's id has to be a new one. */
export function isNumberingFault(error: unknown): boolean {
  return any(error, (fault) => typeof fault.type === 'string' && numberingTypes.has(fault.type));
}

function any(error: unknown, is: (fault: Fault) => boolean): boolean {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth += 1) {
    if (is(current)) return true;
    current = (current as Fault).cause;
  }
  return false;
}
