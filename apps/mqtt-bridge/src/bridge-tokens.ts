export const bridgeConfig = Symbol('BridgeConfig');
export const leaseRedis = Symbol('LeaseRedis');
