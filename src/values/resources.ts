import { Size } from 'cdk8s';
import { CpuAmount } from './cpu-amount';
import { PodResources, PodResourcesProps } from './pod-resources';
import { defined } from '../text/data';
import { Input } from '../text/input';
import { bytes, quantity } from '../text/quantities';

const LEAST_MEMORY = Size.mebibytes(64);

/**
 * Fills in what the user left out: of a request and its limit, the one that is given determines the other; where neither is given, the defaults apply.
 * @param defaults those of the part; CPU request, memory request and memory limit must be set
 */
export function podResources(input: Input<PodResourcesProps>, defaults: PodResourcesProps): PodResources {
  const cpuRequest = input.instance('cpuRequest', CpuAmount, undefined, 'CpuAmount.millis(500)');
  const cpuLimit = input.instance('cpuLimit', CpuAmount, undefined, 'CpuAmount.millis(500)');
  const memoryRequest = input.size('memoryRequest', undefined, { min: 1024 });
  const memoryLimit = input.size('memoryLimit', undefined, { min: 1024 });
  const least = memoryLimit ?? memoryRequest;
  if (least && bytes(least) < bytes(LEAST_MEMORY)) {
    input.reject(memoryLimit ? 'memoryLimit' : 'memoryRequest', quantity(least), `at least ${quantity(LEAST_MEMORY)}`, 'a collector or allocator does not start with less');
  }
  if (memoryRequest && memoryLimit && bytes(memoryRequest) > bytes(memoryLimit)) {
    input.reject('memoryRequest', quantity(memoryRequest), `at most '${input.nameOf('memoryLimit')}' (${quantity(memoryLimit)})`);
  }
  if (cpuRequest && cpuLimit && cpuRequest.toMillis() > cpuLimit.toMillis()) {
    input.reject('cpuRequest', cpuRequest.toQuantity(), `at most '${input.nameOf('cpuLimit')}' (${cpuLimit.toQuantity()})`);
  }
  return {
    cpuRequest: cpuRequest ?? smaller(defaults.cpuRequest!, cpuLimit, millis),
    cpuLimit: cpuLimit ?? (defaults.cpuLimit && larger(defaults.cpuLimit, cpuRequest, millis)),
    memoryRequest: memoryRequest ?? memoryLimit ?? defaults.memoryRequest!,
    memoryLimit: memoryLimit ?? memoryRequest ?? defaults.memoryLimit!,
  };
}

/**
 * Merges a part's resources over those of its stack or of a sizing: what the part does not set is kept, adjusted to fit what it sets. Invalid values are
 * passed on for `podResources` to refuse.
 */
export function mergeResources(under: PodResourcesProps, over: PodResourcesProps): PodResourcesProps {
  const merged: { -readonly [name in keyof PodResourcesProps]: PodResourcesProps[name] } = { ...defined(under), ...defined(over) };
  if (over.cpuRequest === undefined && isCpu(merged.cpuRequest) && isCpu(over.cpuLimit)) {
    merged.cpuRequest = smaller(merged.cpuRequest, over.cpuLimit, millis);
  }
  if (over.cpuLimit === undefined && isCpu(merged.cpuLimit) && isCpu(over.cpuRequest)) {
    merged.cpuLimit = larger(merged.cpuLimit, over.cpuRequest, millis);
  }
  if (over.memoryRequest === undefined && isSize(merged.memoryRequest) && isSize(over.memoryLimit)) {
    merged.memoryRequest = smaller(merged.memoryRequest, over.memoryLimit, bytes);
  }
  if (over.memoryLimit === undefined && isSize(merged.memoryLimit) && isSize(over.memoryRequest)) {
    merged.memoryLimit = larger(merged.memoryLimit, over.memoryRequest, bytes);
  }
  return merged;
}

function smaller<T>(value: T, limit: T | undefined, amount: (value: T) => number): T {
  return limit !== undefined && amount(value) > amount(limit) ? limit : value;
}

function larger<T>(value: T, least: T | undefined, amount: (value: T) => number): T {
  return least !== undefined && amount(value) < amount(least) ? least : value;
}

function millis(cpu: CpuAmount): number {
  return cpu.toMillis();
}

function isCpu(value: unknown): value is CpuAmount {
  return value instanceof CpuAmount;
}

function isSize(value: unknown): value is Size {
  return typeof (value as Partial<Size> | undefined)?.toKibibytes === 'function';
}
