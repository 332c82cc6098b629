import { describe, expect, it } from '@jest/globals';
import { mqttAccess, shellWord } from './mqtt-access.ts';

describe('the command line for a device', () => {
  const broker = { host: 'localhost', port: 8883, caFile: '/my files/ca.crt' };
  const files = { certFile: '/x/EVSE-1.crt', keyFile: '/x/EVSE-1.key' };

  it('is ready for a shell', () => {
    const { command, topic } = mqttAccess('EVSE-1', files, broker);
    expect(topic).toBe('voltguard/devices/EVSE-1/energy');
    expect(command).toMatch(
      /^mosquitto_pub -h localhost -p 8883 --cafile '\/my files\/ca\.crt' --cert \/x\/EVSE-1\.crt /,
    );
    expect(command).toContain(`-t ${topic} -m '{"powerW":`);
  });

  it('quotes what a shell would read otherwise', () => {
    expect(shellWord("it's $HOME")).toBe(`'it'\\''s $HOME'`);
    expect(shellWord('')).toBe("''");
    expect(shellWord('/plain/path_1.crt')).toBe('/plain/path_1.crt');
  });
});
