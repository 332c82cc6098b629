import type { EnginePorts } from '../ports.ts';

/** The settings of a single private node that is broker and controller (KRaft). */
export function serverProperties(dataDirectory: string, ports: Pick<EnginePorts, 'kafka' | 'kafkaController'>): string {
  const properties: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${ports.kafkaController}`,
    listeners: `PLAINTEXT://127.0.0.1:${ports.kafka},CONTROLLER://127.0.0.1:${ports.kafkaController}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.kafka}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': dataDirectory,
    // Topics are declared in contracts and created by the launcher; a misspelt name must not make one.
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 8,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'transaction.state.log.num.partitions': 4,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    // Waiting for more members before the first assignment helps large groups only; here it is 3 s of every start.
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 1000,
    // The page cache keeps what a killed broker had written; only a crash of the whole machine may lose the last seconds,
    // and forcing each write would cost most of the throughput.
    'log.flush.scheduler.interval.ms': 1000,
    'log.flush.interval.ms': 1000,
    // A killed broker is let in again only when its old session has ended: with the default of 9 s it is away for 11 s.
    'broker.session.timeout.ms': 3000,
    'broker.heartbeat.interval.ms': 500,
    'num.network.threads': 3,
    'num.io.threads': 4,
    'num.recovery.threads.per.data.dir': 4,
    'controlled.shutdown.enable': true,
    'log.cleaner.dedupe.buffer.size': 33_554_432,
    'log.index.size.max.bytes': 2_097_152,
  };
  return `${Object.entries(properties)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}
