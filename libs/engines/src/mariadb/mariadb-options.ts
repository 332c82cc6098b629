import type { EngineSize } from '../engine.ts';

/**
 * Options of a private MariaDB. `innodb_flush_log_at_trx_commit=2`: a commit is with the operating system before it is
 * answered, so a SIGKILL of mariadbd loses nothing; only a crash of the whole machine may lose the last second. Containers
 * for production use 1.
 */
export function mariadbOptions(size: EngineSize): readonly string[] {
  return [
    // With the default 128 MB, bulk inserts fall from 100,000/s to 18,000/s after 3 million rows.
    `--innodb-buffer-pool-size=${size === 'full' ? '1G' : '256M'}`,
    `--innodb-log-file-size=${size === 'full' ? '512M' : '96M'}`,
    '--innodb-flush-log-at-trx-commit=2',
    '--innodb-flush-method=O_DIRECT',
    '--innodb-file-per-table=1',
    '--skip-log-bin',
    '--skip-name-resolve',
    '--max-connections=400',
    '--max-allowed-packet=64M',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_unicode_ci',
    '--default-time-zone=+00:00',
    '--performance-schema=OFF',
  ];
}
