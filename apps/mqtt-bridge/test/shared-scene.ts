import { mqttTopics } from '@voltguard/contracts';
import { createAllTopics } from '@voltguard/messaging';
import { freshNamespace, testEngines } from '@voltguard/testing';
import { Scene } from './scene.ts';

/** On the engines that all integration tests share: topics of its own, and a shard that takes these senders alone. */
export async function sharedScene(deviceIds: readonly string[], stationIds: readonly number[] = []) {
  const { brokers, redis, mqtt } = testEngines();
  const namespace = freshNamespace();
  await createAllTopics(brokers, namespace);
  const filters = [
    ...deviceIds.flatMap((id) => [mqttTopics.energy(id), mqttTopics.status(id)]),
    ...stationIds.map((id) => `bss/${id}/#`),
  ];
  const shard = { MQTT_SHARD: namespace, MQTT_SHARD_FILTERS: filters.join(',') };
  return { scene: new Scene({ ...mqtt, brokers, redisUrl: redis.url, namespace }), shard, namespace };
}
