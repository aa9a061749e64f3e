import { ApiObject } from 'cdk8s';
import { Data } from '../text/data';
import { Written } from '../text/yaml';
import { Backend } from '../values/backend';
import { Cadence } from '../values/cadence';
import { CollectorDistribution } from '../values/collector-distribution';
import { TargetAllocatorDistribution } from '../values/target-allocator-distribution';

/** What every part says of itself to whoever looks at the tree (`tree/registry.ts`). */
interface FactsOfPart {
  readonly cadence: Cadence;
}

/** What a part is on the network: its pods, where they listen, and what they connect to. */
export interface NetworkFacts {
  readonly namespace: string;
  readonly podSelector: { readonly [key: string]: string };
  /** `service.namespace`. */
  readonly address: string;
  /** The ports of its pods, each with the Service's own number. */
  readonly ports: () => readonly { readonly port: number; readonly servicePort: number }[];
  readonly connections: readonly Connection[];
}

/** What a part connects to. */
export interface Connection {
  /** `service.namespace`, or another host as it is written. */
  readonly host: string;
  /** That of the pods where they are asked themselves, else that of the Service. */
  readonly port: number;
  readonly asksPods: boolean;
}

export interface AllocatorFacts extends FactsOfPart {
  readonly kind: 'allocator';
  readonly workload: ApiObject;
  readonly distribution: TargetAllocatorDistribution;
  /** `service.namespace`, as its scrapers reach it. */
  readonly address: string;
  readonly network: NetworkFacts;
  /** The configuration; throws a message where an override has no place. */
  readonly config: () => Written;
}

export interface CollectorFacts extends FactsOfPart {
  readonly kind: 'scraper' | 'gateway' | 'self-monitor';
  readonly clusterName: string;
  readonly network: NetworkFacts;
  readonly workload: ApiObject;
  readonly distribution: CollectorDistribution;
  /** The configuration; throws a message where an override has no place. */
  readonly config: () => Written;
  /** What gateways and the self-monitor export to. */
  readonly backend?: Backend;
  /** The URL of the allocator that scrapers ask. */
  readonly allocatorEndpoint?: string;
  /** The gateways that scrapers send to. */
  readonly gateways?: { readonly serviceName: string; readonly serviceNamespace: string; readonly maxReplicas: number; readonly maxReceiveBytes: number };
  /** `service.namespace`, as scrapers reach gateways. */
  readonly address?: string;
  /** The scrape configurations of the scrapers' own, in Prometheus' form. */
  readonly staticJobs?: readonly Data[];
}

/** A ScrapeConfig for annotated pods, or a whole stack: a construct whose objects are this library's. */
export interface OtherFacts extends FactsOfPart {
  readonly kind: 'annotation-scrape-config' | 'stack';
}

export type PartFacts = AllocatorFacts | CollectorFacts | OtherFacts;
