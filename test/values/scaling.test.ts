import { HpaOptions, Scaling } from '../../src';

test('a fixed number has no autoscaler', () => {
  expect(Scaling.fixed(3)._resolve(24)).toEqual({ replicas: 3, autoscaled: false, minReplicas: 3, maxReplicas: 3, cpuUtilization: 70, memoryUtilization: 50 });
  expect(Scaling.fixed(3).replicas).toBe(3);
});

test.each<[string, HpaOptions, number, number]>([
  ['the defaults', {}, 2, 24],
  ['a minimum above the default maximum raises it', { minReplicas: 30 }, 30, 30],
  ['a maximum below the default minimum lowers it', { maxReplicas: 1 }, 1, 1],
  ['both', { minReplicas: 5, maxReplicas: 7 }, 5, 7],
  ['one and the same', { minReplicas: 5, maxReplicas: 5 }, 5, 5],
])('%s', (_, options, minReplicas, maxReplicas) => {
  expect(Scaling.hpa(options)._resolve(24)).toMatchObject({ replicas: undefined, minReplicas, maxReplicas });
});

test('all props', () => {
  const options: Required<HpaOptions> = { minReplicas: 3, maxReplicas: 4, cpuUtilization: 55, memoryUtilization: 1000 };
  expect(Scaling.hpa(options)._resolve(24)).toEqual({ replicas: undefined, autoscaled: true, ...options });
});

test('one that is made elsewhere is not written, and counts by its maximum', () => {
  expect(Scaling.external(7)._resolve(24)).toMatchObject({ replicas: undefined, autoscaled: false, maxReplicas: 7 });
});

test('it keeps its own copy of the options', () => {
  const options = { minReplicas: 3 };
  const scaling = Scaling.hpa(options);
  options.minReplicas = 9;
  expect(scaling._resolve(24).minReplicas).toBe(3);
});
