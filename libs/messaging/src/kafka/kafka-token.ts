/** Injection token of the process' kafkajs client. */
export const kafkaClient = Symbol('KafkaClient');
