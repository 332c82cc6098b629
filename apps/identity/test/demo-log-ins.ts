/** Log-ins of the demo data by whom they stand for. */
export const demoLogIns = {
  admin: ['admin@ecocharge.com', 'admin123'],
  delhi: ['owner.delhi@ecocharge.com', 'owner123'],
  bangalore: ['owner.bangalore@ecocharge.com', 'owner123'],
  rahul: ['driver.rahul@gmail.com', 'driver123'],
  anita: ['driver.anita@gmail.com', 'driver123'],
} as const;

export type DemoName = keyof typeof demoLogIns;
