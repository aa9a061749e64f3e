import { Size } from 'cdk8s';
import { Cpu, GatewayPool, PodResourcesProps } from '../../src';
import { chartIn, containerOf, environmentOf, objectsOf } from '../support/manifests';

const make = (resources: PodResourcesProps) => containerOf(objectsOf(new GatewayPool(chartIn(), 'g', { clusterName: 'c', resources })));

test.each<[string, PodResourcesProps, object, object]>([
  ['the defaults', {}, { cpu: '2', memory: '8Gi' }, { memory: '8Gi' }],
  ['a memory limit is the request as well', { memoryLimit: Size.gibibytes(4) }, { cpu: '2', memory: '4Gi' }, { memory: '4Gi' }],
  ['a memory request is the limit as well', { memoryRequest: Size.mebibytes(1536) }, { cpu: '2', memory: '1536Mi' }, { memory: '1536Mi' }],
  ['both', { memoryRequest: Size.gibibytes(1), memoryLimit: Size.gibibytes(2) }, { cpu: '2', memory: '1Gi' }, { memory: '2Gi' }],
  ['a CPU limit below the default request lowers it', { cpuLimit: Cpu.millis(500) }, { cpu: '500m', memory: '8Gi' }, { cpu: '500m', memory: '8Gi' }],
  ['a CPU limit above the default request', { cpuLimit: Cpu.cores(4) }, { cpu: '2', memory: '8Gi' }, { cpu: '4', memory: '8Gi' }],
  ['kibibytes', { memoryLimit: Size.kibibytes(100_001) }, { cpu: '2', memory: '100001Ki' }, { memory: '100001Ki' }],
  ['the least', { memoryLimit: Size.mebibytes(64) }, { cpu: '2', memory: '64Mi' }, { memory: '64Mi' }],
])('%s', (_, props, requests, limits) => {
  expect(make(props).resources).toEqual({ requests, limits });
});

test('GOMEMLIMIT follows from the limit, rounded down', () => {
  expect(environmentOf(make({ memoryLimit: Size.gibibytes(1), memoryRequest: Size.mebibytes(100) })).GOMEMLIMIT).toBe('819MiB');
});
