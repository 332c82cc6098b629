/** CloudEvents 1.0, Kafka protocol binding, binary mode: attributes are headers, the value is the data as JSON. */
export const headerNames = {
  specVersion: 'ce_specversion',
  id: 'ce_id',
  type: 'ce_type',
  source: 'ce_source',
  time: 'ce_time',
  correlationId: 'ce_correlationid',
  causationId: 'ce_causationid',
  actor: 'ce_actor',
  contentType: 'content-type',
  traceparent: 'traceparent',
} as const;

/** Everything about an event that is not its data. Times are ISO 8601 UTC, ids UUIDv7. */
export interface EventEnvelope {
  readonly id: string;
  readonly type: string;
  /** `/voltguard/<service>`. */
  readonly source: string;
  readonly time: string;
  /** The id of the request or message that began it all. */
  readonly correlationId: string;
  /** The id of the event that directly caused this one. */
  readonly causationId?: string;
  /** Who did it and from where, as JSON: `{"kind":"user","id":"7","address":"10.0.0.1"}`. */
  readonly actor?: string;
  /** W3C trace context. */
  readonly traceparent?: string;
}
