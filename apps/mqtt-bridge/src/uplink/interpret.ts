import { parseUplinkTopic, reservedNames, type UplinkTopic } from '@voltguard/contracts';
import { ArrivalStamps } from './arrival-stamps.ts';
import { type Arrival, type Outcome, rejectedWhole } from './outcome.ts';
import { readEnergy } from './read-energy.ts';
import { readStationMessage } from './read-station-message.ts';
import { readStatus, statusOf } from './read-status.ts';

/** What an MQTT message means. Never throws: the stream does not stop for anything that a device can send. */
export class Interpreter {
  private readonly stamps = new ArrivalStamps();
  private readonly topics = new Map<string, UplinkTopic | undefined>();

  constructor(private readonly largestPayload: number) {}

  read(topicName: string, payload: Buffer, arrival: Arrival): Outcome {
    const topic = this.topicOf(topicName);
    if (!topic) return rejectedWhole('unknown-topic', topicName.slice(0, 200));
    if (payload.length === 0) return rejectedWhole('empty-payload', 'nothing to read');
    if (payload.length > this.largestPayload) {
      return rejectedWhole('too-large', `${payload.length} bytes, at most ${this.largestPayload} are read`);
    }
    const text = payload.toString('utf8');
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch (error) {
      const status = topic.kind === 'status' ? statusOf(text) : undefined;
      if (!status) return rejectedWhole('broken-json', (error as Error).message.slice(0, 200));
      json = { status };
    }
    if (topic.kind === 'station') {
      return readStationMessage(json, payload.length, topic, arrival, (deviceId) => this.stampOf(deviceId, arrival));
    }
    if (topic.kind === 'status') return readStatus(json, topic.deviceId, arrival);
    const { deviceId } = topic;
    const stamp = this.stampOf(deviceId, arrival);
    return readEnergy(json, payload.length, { deviceId, receivedAtMs: arrival.receivedAtMs, stamp }, arrival);
  }

  private stampOf(deviceId: string, arrival: Arrival): (needsOwnMoment: boolean) => number {
    const now = arrival.receivedAtMs;
    return (needsOwnMoment) => (needsOwnMoment ? this.stamps.next(deviceId, now) : now);
  }

  /** Topics repeat: reading one costs as much as reading a small payload. */
  private topicOf(name: string): UplinkTopic | undefined {
    const known = this.topics.get(name);
    if (known) return known;
    const topic = parseUplinkTopic(name);
    if (!topic || (topic.kind !== 'station' && reservedNames.has(topic.deviceId))) return undefined;
    if (this.topics.size >= 200_000) this.topics.clear();
    this.topics.set(name, topic);
    return topic;
  }
}
