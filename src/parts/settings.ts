import { Construct } from 'constructs';
import { secondsText } from '../text/durations';
import { Input, Origin, plainData, record, reject } from '../text/input';
import { Registry } from '../tree/registry';
import { Cadence } from '../values/cadence';
import { CollectorOptions, MemoryOptions, PipelineProps, TelemetryLevel } from '../values/collector-options';
import { PartFacts } from '../view/part-facts';

/** What a part is wired to, by the name of the property. */
export type Wired = readonly [property: string, part: unknown];

/**
 * The clock of a part: its own prop, else that of what it is wired to. A pipeline has one clock: two different ones in a chain would let one part
 * forget what another has yet to send.
 */
export function clockOf(input: Input<PipelineProps>, wired: readonly Wired[] = []): Cadence {
  const own = input.instance('cadence', Cadence, undefined, 'new Cadence()');
  const clocks = [['cadence', own] as const, ...wired.map(([property, part]) => [property, registeredCadence(part)] as const)]
    .filter((clock): clock is [string, Cadence] => clock[1] !== undefined);
  const [first, ...others] = clocks;
  for (const other of others.filter(([, cadence]) => !first[1]._equals(cadence))) {
    reject(input.where, 'cadence', difference(first, other), 'one for all parts of a pipeline',
      'give the same Cadence to all, or give it to the first and leave it out of the others, which take it over');
  }
  return first?.[1] ?? new Cadence();
}

/** The clock of a part of this library; undefined for what runs outside the app. */
function registeredCadence(part: unknown): Cadence | undefined {
  return Construct.isConstruct(part) ? (Registry.of(part).factsOf(part) as PartFacts | undefined)?.cadence : undefined;
}

/** The first time in which two clocks differ, with the value of each. */
function difference([name, cadence]: readonly [string, Cadence], [otherName, otherCadence]: readonly [string, Cadence]): string {
  const [ours, theirs] = [cadence._times, otherCadence._times];
  const property = (Object.keys(ours) as (keyof typeof ours)[]).find(key => ours[key] !== theirs[key]) ?? 'largestScrapeInterval';
  return `${property} ${secondsText(ours[property])} from '${name}' and ${secondsText(theirs[property])} from '${otherName}'`;
}

/** Where a collector begins to defend itself, in percent of the container's memory limit. */
export interface MemorySettings {
  readonly limit: number;
  readonly spike: number;
  readonly goMemLimit: number;
  readonly queue: number;
}

export function memorySettings(input: Input<MemoryOptions>): MemorySettings {
  const limit = input.percentage('limitPercentage', 80);
  return {
    limit,
    spike: input.wholeNumber('spikeLimitPercentage', 10, { min: 1, max: limit - 1, remedy: `it may not reach 'memory.limitPercentage' (${limit})` }),
    goMemLimit: input.percentage('goMemLimitPercentage', 80),
    queue: input.percentage('queuePercentage', 15),
  };
}

export function telemetryLevel(input: Input<CollectorOptions>): TelemetryLevel {
  return input.oneOf('telemetryLevel', TelemetryLevel, TelemetryLevel.NORMAL);
}

/** Reads the items of a list of plain data, in which no two have the same name. `noun` is what messages call an item. */
export function namedData(where: Origin, nameKey: string, noun: string): (item: any, property: string) => { [key: string]: any } {
  const names = new Set<string>();
  return (item, property) => {
    const checked = plainData(where, property, record(where, property, item));
    const name = checked[nameKey];
    if (typeof name !== 'string' || name === '' || names.has(name)) {
      reject(where, `${property}.${nameKey}`, name, `a string that no other ${noun} has`);
    }
    names.add(name);
    return checked;
  };
}
