/** Client id of a shard. The colon keeps it apart from every device id: a device that could name itself so would take over the session. */
export function sessionId(shard: string): string {
  return `bridge:${shard}`;
}
