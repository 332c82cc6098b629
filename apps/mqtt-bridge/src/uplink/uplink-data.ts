import type { deviceStatusReported, EventData, readingsRecorded, stationMessageReceived } from '@voltguard/contracts';

export type ReadingsRecordedData = EventData<typeof readingsRecorded>;
export type DeviceStatusReportedData = EventData<typeof deviceStatusReported>;
export type StationMessageData = EventData<typeof stationMessageReceived>;
