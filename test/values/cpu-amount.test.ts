import fc from 'fast-check';
import { CpuAmount } from '../../src';

test.each([[CpuAmount.millis(500), '500m'], [CpuAmount.millis(1000), '1'], [CpuAmount.cores(0.5), '500m'], [CpuAmount.cores(2), '2'], [CpuAmount.cores(0.001), '1m'], [CpuAmount.cores(1.005), '1005m']])('%# is %s', (cpu, quantity) => {
  expect(cpu.toQuantity()).toBe(quantity);
});

test('cores and millicores agree', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1_000_000 }), millis => {
    expect(CpuAmount.cores(millis / 1000).toMillis()).toBe(millis);
  }));
});
