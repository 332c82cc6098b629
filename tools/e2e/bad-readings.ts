/** How many readings of the payload are stored, and why the rest is a dead letter: the beginning of each reason. */
export interface BadReading {
  readonly what: string;
  /** What the device sends, one MQTT message each. `at` gives times within an hour that belongs to this case alone. */
  readonly payloads: (at: (seconds: number) => string) => readonly (string | Buffer | object)[];
  readonly stored: number;
  readonly letters: readonly RegExp[];
}

const mebibyte = 1024 * 1024;

/** What devices with faults send, and what becomes of it. */
export const badReadings: readonly BadReading[] = [
  { what: 'broken JSON', payloads: () => ['{"powerW":1'], stored: 0, letters: [/^broken-json/] },
  { what: 'NaN', payloads: () => ['{"powerW":NaN}'], stored: 0, letters: [/^broken-json/] },
  { what: 'Infinity', payloads: () => ['{"powerW":-Infinity}'], stored: 0, letters: [/^broken-json/] },
  { what: 'a number beyond all numbers', payloads: () => ['{"powerW":1e999}'], stored: 0, letters: [/^out-of-range/] },
  { what: 'no text at all', payloads: () => [Buffer.from([0xff, 0x00, 0xfe])], stored: 0, letters: [/^broken-json/] },
  { what: 'an empty payload', payloads: () => [''], stored: 0, letters: [/^empty-payload/] },
  { what: 'null', payloads: () => ['null'], stored: 0, letters: [/^not-an-object/] },
  { what: 'an empty list', payloads: () => ['[]'], stored: 0, letters: [/^no-readings/] },
  { what: 'no measure', payloads: (at) => [{ timestamp: at(0), seq: 1 }], stored: 0, letters: [/^no-measure/] },
  {
    what: 'a measure as text',
    payloads: (at) => [{ timestamp: at(0), powerW: '230' }],
    stored: 0,
    letters: [/^wrong-type.*powerW/],
  },
  {
    what: 'fields that nobody knows',
    payloads: (at) => [{ timestamp: at(0), powerW: 1, colour: 'red', fan: 3, nested: { deep: [1] } }],
    stored: 1,
    letters: [],
  },
  {
    what: 'a clock that begins in 1970',
    payloads: () => [{ timestamp: '1970-01-01T00:00:07Z', powerW: 1 }],
    stored: 0,
    letters: [/^timestamp-out-of-range/],
  },
  {
    what: 'a clock that is in next year',
    payloads: () => [{ timestamp: `${new Date().getUTCFullYear() + 1}-12-31T00:00:00Z`, powerW: 1 }],
    stored: 0,
    letters: [/^timestamp-out-of-range/],
  },
  {
    what: 'an unreadable time',
    payloads: () => [{ timestamp: 'yesterday', powerW: 1 }],
    stored: 0,
    letters: [/^timestamp-unreadable/],
  },
  {
    what: 'another device in the payload',
    payloads: (at) => [{ timestamp: at(0), deviceId: 'SOMEBODY-ELSE', powerW: 1 }],
    stored: 0,
    letters: [/^wrong-device/],
  },
  {
    what: 'the same reading twice, and once more with other values',
    payloads: (at) => [
      { timestamp: at(0), seq: 1, powerW: 1 },
      { timestamp: at(0), seq: 1, powerW: 1 },
      { timestamp: at(0), seq: 1, powerW: 2 },
    ],
    stored: 1,
    letters: [],
  },
  {
    what: 'readings out of order',
    payloads: (at) => [9, 3, 6].map((seconds) => ({ timestamp: at(seconds), seq: seconds, powerW: seconds })),
    stored: 3,
    letters: [],
  },
  {
    what: 'a list with bad elements between good ones',
    payloads: (at) => [
      [{ timestamp: at(0), powerW: 1 }, { timestamp: at(1), powerW: {} }, 5, { timestamp: at(2), powerW: 2 }],
    ],
    stored: 2,
    letters: [/^wrong-type.*\b1\b/, /^not-an-object.*\b2\b/],
  },
  {
    what: 'a list of 10,000 with bad elements in it',
    payloads: (at) => [
      Array.from({ length: 10_000 }, (_, index) =>
        index === 7 || index === 9_999
          ? { timestamp: at(0), powerW: true }
          : { timestamp: at(index / 4), seq: index, powerW: 1 },
      ),
    ],
    stored: 9_998,
    letters: [/^wrong-type.*\b7\b/, /^wrong-type.*\b9999\b/],
  },
  {
    what: 'a payload of 1 MiB',
    payloads: (at) => {
      const begin = `{"timestamp":"${at(0)}","powerW":1,"padding":"`;
      return [`${begin}${'x'.repeat(mebibyte - begin.length - 2)}"}`];
    },
    stored: 1,
    letters: [],
  },
  {
    what: 'a deep nest',
    payloads: () => ['['.repeat(50_000) + ']'.repeat(50_000)],
    stored: 0,
    letters: [/^not-an-object/],
  },
];
