import { readFile } from 'node:fs/promises';
import { createRequest } from '@voltguard/pki';
import { type Api, ApiError } from './api.ts';
import { areUsable, deviceFiles, type DeviceFiles, writeDeviceFiles } from './device-files.ts';

/** A device as the registry tells of it. */
export interface Device {
  readonly deviceId: string;
  readonly name: string;
  readonly kind: string;
  readonly ownerId: number | null;
  readonly stationId: number | null;
  readonly connectorId: number | null;
  readonly version: number;
}

export interface DeviceRegistration {
  readonly id: string;
  /** The id if absent. */
  readonly name?: string;
  /** `charging-station` if absent. */
  readonly kind?: string;
  readonly ownerId?: number;
  /** Instead of `ownerId`; only admins may look users up. */
  readonly ownerEmail?: string;
  readonly stationId?: number;
  readonly connectorId?: number;
}

/** Registers a device. One that is there already stays as it is. @throws ApiError */
export async function registerDevice(
  api: Api,
  { id, name, kind, ownerEmail, ...place }: DeviceRegistration,
): Promise<{ device: Device; created: boolean }> {
  const ownerId = ownerEmail === undefined ? place.ownerId : await userId(api, ownerEmail);
  const body = {
    deviceId: id,
    name: name ?? id,
    kind: kind ?? 'charging-station',
    ...place,
    ...(ownerId !== undefined && { ownerId }),
  };
  try {
    return { device: await api.post<Device>('/api/v1/devices', body), created: true };
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'device-exists') throw error;
  }
  try {
    return { device: await device(api, id), created: false };
  } catch (error) {
    if (!(error instanceof ApiError) || (error.status !== 404 && error.status !== 403)) throw error;
    throw new ApiError(
      409,
      'device-exists',
      `The id ${id} is taken, and not by a device of yours. Choose another one.`,
    );
  }
}

/** @throws ApiError, of somebody else's device as of one that does not exist */
export function device(api: Api, id: string): Promise<Device> {
  return api.get<Device>(`/api/v1/devices/${encodeURIComponent(id)}`);
}

export async function* devices(api: Api): AsyncGenerator<Device> {
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: Device[]; nextCursor: string | null } = await api.get(`/api/v1/devices?limit=500${query}`);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== null);
}

export interface CertificateOptions {
  /** The run directory, usually `.voltguard`; files go to `devices/` in it. */
  readonly directory: string;
  /** Keep a certificate that is good for another week, instead of asking for a new one. */
  readonly keepUsable?: boolean;
  /** PEM file of the device authority: a certificate of another one is not kept. */
  readonly authorityFile?: string;
}

/** Makes a key, has it certified for the device, and keeps both as files. The key never leaves this machine. @throws ApiError */
export async function fetchCertificate(
  api: Api,
  deviceId: string,
  { directory, keepUsable = false, authorityFile }: CertificateOptions,
): Promise<DeviceFiles & { readonly issued: boolean }> {
  const files = deviceFiles(directory, deviceId);
  if (keepUsable) {
    const authority = authorityFile === undefined ? undefined : await readFile(authorityFile, 'utf8');
    if (await areUsable(files, deviceId, authority)) return { ...files, issued: false };
  }
  const { requestPem, keyPem } = await createRequest(deviceId);
  const { certificate } = await api.post<{ certificate: string }>(
    `/api/v1/devices/${encodeURIComponent(deviceId)}/certificates`,
    { csr: requestPem },
  );
  await writeDeviceFiles(files, keyPem, certificate);
  return { ...files, issued: true };
}

async function userId(api: Api, email: string): Promise<number> {
  const { items } = await api.get<{ items: { id: number }[] }>(`/api/v1/users?email=${encodeURIComponent(email)}`);
  if (!items[0]) throw new ApiError(404, 'user-not-found', `There is no user ${email}.`);
  return items[0].id;
}
