import { TestEnvironment } from 'jest-environment-node';

/**
 * A test file gets a realm of its own, native modules make their arrays in the outer one: onnxruntime's check of
 * `data.constructor === Float32Array` then refuses its own answer. Both realms share the class here.
 */
export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    this.global.Float32Array = Float32Array;
  }
}
