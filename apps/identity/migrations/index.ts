import { Certificates1763856000004 } from './certificates-1763856000004.ts';
import { RefreshTokens1763856000003 } from './refresh-tokens-1763856000003.ts';
import { SigningKeys1763856000002 } from './signing-keys-1763856000002.ts';
import { Users1763856000001 } from './users-1763856000001.ts';

export const migrations = [
  Users1763856000001,
  SigningKeys1763856000002,
  RefreshTokens1763856000003,
  Certificates1763856000004,
];
