import { relative } from 'node:path';
import type { RunRecord } from './run-file.ts';

const logins: readonly (readonly [string, string, string])[] = [
  ['admin@ecocharge.com', 'admin123', 'admin'],
  ['owner.delhi@ecocharge.com', 'owner123', 'owner'],
  ['owner.bangalore@ecocharge.com', 'owner123', 'owner'],
  ['driver.rahul@gmail.com', 'driver123', 'driver'],
  ['driver.anita@gmail.com', 'driver123', 'driver'],
];

/** What a person needs once all is ready: where things are, who to log in as, what to try. */
export function summary(run: RunRecord, directory: string, seconds: number): string {
  const { gateway, mqtt, kafka, mariadb, redis } = run;
  const urls: readonly (readonly [string, string])[] = [
    ['API', `${gateway.url}/api/v1`],
    ['API docs', `${gateway.url}/docs`],
    ['websocket (socket.io)', `${gateway.url}/realtime`],
    [
      'MQTT over TLS',
      `mqtts://${mqtt.host}:${mqtt.port}  (authority: ${relative(process.cwd(), mqtt.caFile) || mqtt.caFile})`,
    ],
    ['Kafka', kafka.brokers.join(', ')],
    ['MariaDB', `${mariadb.host}:${mariadb.port}`],
    ['Redis', redis.url],
    ['logs', relative(process.cwd(), `${directory}/logs`)],
  ];
  return [
    '',
    `VoltGuard is ready after ${seconds.toFixed(1)} s.`,
    '',
    ...urls.map(([name, url]) => `  ${name.padEnd(22)} ${url}`),
    '',
    'Demo logins',
    ...logins.map(([email, password, role]) => `  ${email.padEnd(32)} ${password.padEnd(10)} ${role}`),
    '',
    ...tries(run),
    '',
    'Ctrl-C, or npm stop elsewhere, ends all of it.',
    '',
  ].join('\n');
}

function tries({ gateway: { url } }: RunRecord): readonly string[] {
  const login = `curl -s ${url}/api/v1/auth/login -H 'content-type: application/json' -d '{"email":"admin@ecocharge.com","password":"admin123"}'`;
  return [
    'Three things to try',
    '  1. Log in and read what a simulated station measured:',
    `     TOKEN=$(${login} | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `     curl -s -H "authorization: Bearer $TOKEN" '${url}/api/v1/energy?deviceId=SIM-001&resolution=raw&limit=5'`,
    '  2. Be a device: the second command prints the mosquitto_pub line that sends a reading:',
    '     npm run device -- register METER-1 && npm run device -- certificate METER-1',
    '  3. Watch alerts as they are raised:',
    `     TOKEN=$TOKEN node_modules/.bin/node -e 'const {io}=require("socket.io-client"); const s=io("${url}/realtime",{auth:{token:process.env.TOKEN}});` +
      ` s.on("connect",()=>s.emit("join",{room:"alerts"},console.log)); s.on("alert",console.log)'`,
  ];
}
