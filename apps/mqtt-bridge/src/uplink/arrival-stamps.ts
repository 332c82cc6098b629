/** Devices that were quiet for this long are forgotten. */
const forgetAfterMs = 60_000;

/**
 * Times for readings that come without one. Identity is (device, timestamp, seq or 0), so two such readings of a device must not get
 * the same millisecond: the later one would be taken for a repetition.
 */
export class ArrivalStamps {
  private readonly last = new Map<string, number>();
  private sweptAtMs = 0;

  next(deviceId: string, nowMs: number): number {
    if (nowMs - this.sweptAtMs > forgetAfterMs) this.sweep(nowMs);
    const stamp = Math.max(nowMs, (this.last.get(deviceId) ?? 0) + 1);
    this.last.set(deviceId, stamp);
    return stamp;
  }

  private sweep(nowMs: number): void {
    this.sweptAtMs = nowMs;
    for (const [deviceId, stamp] of this.last) if (stamp < nowMs - forgetAfterMs) this.last.delete(deviceId);
  }
}
