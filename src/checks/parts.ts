import type { AnnotationScrapeConfig } from '../annotation-scrape-config';
import type { GatewayPool } from '../gateway-pool';
import type { PrometheusTieredStack } from '../prometheus-tiered-stack';
import type { ScraperPool } from '../scraper-pool';
import type { SelfMonitor } from '../self-monitor';
import type { TargetAllocator } from '../target-allocator';

/** The constructs of this library in one tree. */
export interface Parts {
  readonly allocators: TargetAllocator[];
  readonly scraperPools: ScraperPool[];
  readonly gatewayPools: GatewayPool[];
  readonly selfMonitors: SelfMonitor[];
  readonly annotationScrapeConfigs: AnnotationScrapeConfig[];
  readonly stacks: PrometheusTieredStack[];
}

export type Collector = ScraperPool | GatewayPool | SelfMonitor;

export function noParts(): Parts {
  return { allocators: [], scraperPools: [], gatewayPools: [], selfMonitors: [], annotationScrapeConfigs: [], stacks: [] };
}
