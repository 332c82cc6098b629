import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { createRequest } from '@voltguard/pki';
import { testSystem } from '@voltguard/testing';
import { ownerLogIn, People } from './people.ts';

describe('secrets', () => {
  const system = testSystem();
  const files = () =>
    readdirSync(system.directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  let people: People;

  beforeAll(async () => {
    people = await People.logIn(system.gatewayUrl);
  });

  it('are read by their owner alone, or lie where nobody else comes', () => {
    const secret = files().filter((path) => /\.key$|\.env$|secrets\.json$|root\.sql$/.test(path));
    expect(secret.length).toBeGreaterThan(5);
    const hidden = (path: string): boolean =>
      (statSync(path).mode & 0o077) === 0 ||
      (dirname(path).startsWith(system.directory) && path !== system.directory && hidden(dirname(path)));
    expect(secret.filter((path) => !hidden(path))).toEqual([]);
  });

  it('stay out of logs, whatever goes wrong', async () => {
    const deviceId = await people.registerDevice();
    const { requestPem } = await createRequest('ANOTHER-NAME');
    const token = people.tokenOf('admin');
    const asked = [
      people.ask('nobody', 'POST', '/api/v1/auth/login', { body: { ...ownerLogIn, password: 'wrong-pass-phrase' } }),
      people.ask('nobody', 'POST', '/api/v1/auth/refresh', { body: { refreshToken: 'vgr_not-one-of-ours' } }),
      people.ask('forged', 'GET', '/api/v1/devices'),
      people.ask('owner', 'POST', `/api/v1/devices/${deviceId}/certificates`, { body: { csr: requestPem } }),
      people.ask('nobody', 'GET', `/api/v1/devices?access_token=${token}`),
    ];
    const answers = await Promise.all(asked);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 422, 401]);
    for (const { text } of answers) expect(text).not.toContain(token);

    const secrets = Object.values(
      JSON.parse(readFileSync(join(system.directory, 'secrets.json'), 'utf8')) as Record<string, string>,
    );
    const never = [...secrets, token, ownerLogIn.password, 'wrong-pass-phrase', 'vgr_', 'PRIVATE KEY', 'Bearer ey'];
    for (const path of files().filter((file) => /\.log(?:\.\d+)?$/.test(file) && file.includes('/logs/'))) {
      const text = readFileSync(path, 'utf8');
      expect({ path, holds: never.filter((secret) => text.includes(secret)) }).toEqual({ path, holds: [] });
    }
  });

  it('cannot be seen in the list of processes', async () => {
    const secrets = Object.values(
      JSON.parse(readFileSync(join(system.directory, 'secrets.json'), 'utf8')) as Record<string, string>,
    );
    for (const { name, pid } of await system.processes()) {
      if (pid === null || !existsCommandLine(pid)) continue;
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      expect({ name, told: secrets.filter((secret) => commandLine.includes(secret)) }).toEqual({ name, told: [] });
    }
  });

  /** Only Linux has it. */
  const existsCommandLine = (pid: number) => {
    try {
      return statSync(`/proc/${pid}/cmdline`).isFile();
    } catch {
      return false;
    }
  };
});
