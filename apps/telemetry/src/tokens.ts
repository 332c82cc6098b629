/** What is injected without being a class. */
export const telemetryConfig = Symbol('TelemetryConfig');
export const clock = Symbol('Clock');
