import { deviceIdSchema, deviceKinds, deviceStatuses, instantSchema, rowIdSchema } from '@voltguard/contracts';
import { cursorSchema, pageQuery } from '@voltguard/http';
import { z } from 'zod';

const fields = {
  name: z.string().trim().min(1).max(120),
  kind: z.enum(deviceKinds),
  ownerId: rowIdSchema.nullable().optional().describe('Admins only; an owner is always the one who registers.'),
  stationId: rowIdSchema.nullable().default(null),
  connectorId: rowIdSchema.nullable().default(null),
};

export const registerDeviceSchema = z
  .strictObject({ deviceId: deviceIdSchema, ...fields })
  .meta({ id: 'DeviceRegistration' });

export const changeDeviceSchema = z.strictObject(fields).meta({ id: 'DeviceChange' });

export type DeviceRegistration = z.output<typeof registerDeviceSchema>;
export type DeviceChange = z.output<typeof changeDeviceSchema>;

export const deviceSchema = z
  .object({
    deviceId: z.string(),
    name: z.string(),
    kind: z.enum(deviceKinds),
    ownerId: z.number().nullable(),
    stationId: z.number().nullable(),
    connectorId: z.number().nullable(),
    version: z.number(),
    createdAt: instantSchema,
    changedAt: instantSchema,
  })
  .meta({ id: 'Device' });

export const deviceDetailSchema = z
  .object({
    ...deviceSchema.shape,
    lastSeenAt: instantSchema.nullable().describe('Newest arrival of readings.'),
    lastReadingAt: instantSchema.nullable().describe('Newest event time of a reading.'),
    sequence: z.object({
      last: z.number().nullable().describe('Highest running number since the device last began anew.'),
      lost: z.number().describe('Running numbers that never came.'),
      resets: z.number().describe('How often the device began to count anew.'),
    }),
    status: z
      .object({
        status: z.enum(deviceStatuses),
        at: instantSchema,
        firmware: z.string().nullable(),
        detail: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'DeviceDetail' });

export type DeviceView = z.output<typeof deviceSchema>;
export type DeviceDetail = z.output<typeof deviceDetailSchema>;

export const listDevicesQuery = z.strictObject({
  ...pageQuery,
  cursor: cursorSchema(z.tuple([deviceIdSchema])).optional(),
  kind: z.enum(deviceKinds).optional(),
  ownerId: z.coerce.number().int().positive().optional(),
  stationId: z.coerce.number().int().positive().optional(),
  q: z.string().trim().min(1).max(120).optional().describe('Part of the id or the name.'),
});

export type ListDevicesQuery = z.output<typeof listDevicesQuery>;
