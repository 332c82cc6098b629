import { describe, expect, it } from '@jest/globals';
import { freeSystemPorts, portsFromEnvironment, portVariables } from './system-ports.ts';

describe('the ports of a system', () => {
  it('are the documented ones', () => {
    const ports = portsFromEnvironment({});
    expect(ports).toMatchObject({ gateway: 8000, mqttDevices: 8883, kafka: 19_092, mariadb: 13_306, redis: 16_379 });
    expect(new Set(Object.values(ports)).size).toBe(Object.keys(ports).length);
  });

  it('keep clear of the ports that a machine uses for databases of its own', () => {
    const others = [3306, 1883, 6379, 5672, 5432, 4222, 9092];
    expect(Object.values(portsFromEnvironment({})).filter((port: number) => others.includes(port))).toEqual([]);
  });

  it.each(Object.entries(portVariables))('%s follows %s', (name, variable) => {
    expect(portsFromEnvironment({ [variable]: '5000' })).toMatchObject({ [name]: 5000 });
  });

  it('refuse two equal ones and name both variables', () => {
    expect(() => portsFromEnvironment({ VOLTGUARD_PORT_GATEWAY: '8883' })).toThrow(
      /VOLTGUARD_PORT_MQTT and VOLTGUARD_PORT_GATEWAY are both 8883/,
    );
  });

  it('refuse what is no port', () => {
    expect(() => portsFromEnvironment({ VOLTGUARD_PORT_REDIS: '70000' })).toThrow(/VOLTGUARD_PORT_REDIS/);
  });

  it('are all different when any free ones do', async () => {
    const ports: readonly number[] = Object.values(await freeSystemPorts());
    expect(new Set(ports).size).toBe(ports.length);
  });
});
