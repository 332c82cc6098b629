export * from './bulk-insert.ts';
export * from './connect.ts';
export * from './create-data-source.ts';
export * from './named-lock.ts';
export * from './passing-fault.ts';
export * from './persistence.module.ts';
export * from './sql-value.ts';
export * from './update-versioned.ts';
