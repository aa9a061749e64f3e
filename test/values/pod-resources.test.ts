import { Size, Testing } from 'cdk8s';
import { CpuAmount, GatewayPool, PodResourcesProps, PrometheusTieredStack, Sizing } from '../../src';
import { mergeResources } from '../../src/values/resources';
import { chartIn, containerOf, environmentOf, objectsOf } from '../support/manifests';

const make = (resources: PodResourcesProps) => containerOf(objectsOf(new GatewayPool(chartIn(), 'g', { clusterName: 'c', resources })));

test.each<[string, PodResourcesProps, object, object]>([
  ['the defaults', {}, { cpu: '2', memory: '8Gi' }, { memory: '8Gi' }],
  ['a memory limit is the request as well', { memoryLimit: Size.gibibytes(4) }, { cpu: '2', memory: '4Gi' }, { memory: '4Gi' }],
  ['a memory request is the limit as well', { memoryRequest: Size.mebibytes(1536) }, { cpu: '2', memory: '1536Mi' }, { memory: '1536Mi' }],
  ['both', { memoryRequest: Size.gibibytes(1), memoryLimit: Size.gibibytes(2) }, { cpu: '2', memory: '1Gi' }, { memory: '2Gi' }],
  ['a CPU limit below the default request lowers it', { cpuLimit: CpuAmount.millis(500) }, { cpu: '500m', memory: '8Gi' }, { cpu: '500m', memory: '8Gi' }],
  ['a CPU limit above the default request', { cpuLimit: CpuAmount.cores(4) }, { cpu: '2', memory: '8Gi' }, { cpu: '4', memory: '8Gi' }],
  ['kibibytes', { memoryLimit: Size.kibibytes(100_001) }, { cpu: '2', memory: '100001Ki' }, { memory: '100001Ki' }],
  ['the least', { memoryLimit: Size.mebibytes(64) }, { cpu: '2', memory: '64Mi' }, { memory: '64Mi' }],
])('%s', (_, props, requests, limits) => {
  expect(make(props).resources).toEqual({ requests, limits });
});

test('GOMEMLIMIT follows from the limit, rounded down', () => {
  expect(environmentOf(make({ memoryLimit: Size.gibibytes(1), memoryRequest: Size.mebibytes(100) })).GOMEMLIMIT).toBe('819MiB');
});

describe('resources of a part over those of its stack or sizing', () => {
  const under = { cpuRequest: CpuAmount.cores(2), cpuLimit: CpuAmount.cores(3), memoryRequest: Size.gibibytes(8), memoryLimit: Size.gibibytes(10) };
  const amounts = (props: PodResourcesProps) => {
    const { requests, limits } = make(mergeResources(under, props)).resources;
    return [requests.cpu, limits.cpu, requests.memory, limits.memory];
  };

  test.each<[string, PodResourcesProps, string[]]>([
    ['nothing given', {}, ['2', '3', '8Gi', '10Gi']],
    ['a lower memory limit lowers the request', { memoryLimit: Size.gibibytes(4) }, ['2', '3', '4Gi', '4Gi']],
    ['a higher memory limit leaves the request', { memoryLimit: Size.gibibytes(12) }, ['2', '3', '8Gi', '12Gi']],
    ['a higher memory request raises the limit', { memoryRequest: Size.gibibytes(12) }, ['2', '3', '12Gi', '12Gi']],
    ['a lower memory request leaves the limit', { memoryRequest: Size.gibibytes(1) }, ['2', '3', '1Gi', '10Gi']],
    ['a lower CPU limit lowers the request', { cpuLimit: CpuAmount.millis(500) }, ['500m', '500m', '8Gi', '10Gi']],
    ['a higher CPU request raises the limit', { cpuRequest: CpuAmount.cores(4) }, ['4', '4', '8Gi', '10Gi']],
    ['undefined is nothing', { cpuLimit: undefined, memoryRequest: undefined }, ['2', '3', '8Gi', '10Gi']],
  ])('%s', (_, props, expected) => {
    expect(amounts(props)).toEqual(expected);
  });

  test.each(['memoryLimit', 'memoryRequest'] as const)('of a sized stack: %s alone is enough', property => {
    const stack = new PrometheusTieredStack(Testing.app(), 'metrics', {
      clusterName: 'c', sizing: Sizing.forLoad({ dataPointsPerMinute: 5_000_000, targets: 30 }), gatewayPool: { resources: { [property]: Size.gibibytes(4) } },
    });
    expect(containerOf(objectsOf(stack.gatewayPool)).resources.requests.memory).toBe('4Gi');
  });

  test('what is no amount is passed on, to be refused', () => {
    expect(mergeResources({ memoryRequest: Size.gibibytes(8) }, { memoryLimit: '4Gi' as any })).toMatchObject({ memoryLimit: '4Gi' });
    expect(mergeResources({ cpuRequest: CpuAmount.cores(1) }, { cpuLimit: null as any })).toMatchObject({ cpuLimit: null });
  });
});
