import { type commandIssued, type EventData, mqttTopics } from '@voltguard/contracts';

type Command = EventData<typeof commandIssued>;

/**
 * Where a command goes and what stands in it; undefined once it has expired. Devices get the id with it, to tell a repetition;
 * swapping stations get the payload alone, as they always have.
 */
export function commandMessage(command: Command, now: Date): { topic: string; message: object } | undefined {
  const { commandId, target, issuedAt, expiresAt, payload } = command;
  if (expiresAt !== null && Date.parse(expiresAt) <= now.getTime()) return undefined;
  if (target.kind === 'swap-station') {
    return { topic: mqttTopics.station(target.stationId, target.channel), message: payload };
  }
  return { topic: mqttTopics.commands(target.deviceId), message: { commandId, issuedAt, expiresAt, payload } };
}
