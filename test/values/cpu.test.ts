import fc from 'fast-check';
import { Cpu } from '../../src';

test.each([[Cpu.millis(500), '500m'], [Cpu.millis(1000), '1'], [Cpu.cores(0.5), '500m'], [Cpu.cores(2), '2'], [Cpu.cores(0.001), '1m'], [Cpu.cores(1.005), '1005m']])('%# is %s', (cpu, quantity) => {
  expect(cpu.toQuantity()).toBe(quantity);
});

test('cores and millicores agree', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), millis => {
    expect(Cpu.cores(millis / 1000).toMillis()).toBe(millis);
  }));
});
