import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { PrometheusTieredStackProps } from './prometheus-tiered-stack-props';
import { agreedSizing, allocatorReplicas, blaming, checkSwitchedOff, overriddenTimes, partOptions, sharedSettings, sized } from './settings';
import { MONITOR_KINDS } from '../facts/monitor-kinds';
import { DEFAULT_NAMESPACE } from '../facts/names';
import { AnnotationScrapeConfig } from '../monitors/annotation-scrape-config';
import { MonitorAdmission } from '../monitors/monitor-admission';
import { GatewayPool } from '../parts/gateway-pool';
import { ScraperPool } from '../parts/scraper-pool';
import { SelfMonitor } from '../parts/self-monitor';
import { TargetAllocator } from '../parts/target-allocator';
import { Input } from '../text/input';
import { Registry } from '../tree/registry';
import { Synthesis } from '../tree/synthesis';
import { Cadence } from '../values/cadence';
import { OtherFacts } from '../view/part-facts';
import * as k8s from '../workload/k8s';
import { mergePodOptions } from '../workload/pod-settings';
import { clusterScoped } from '../workload/rbac';

/**
 * A whole tiered Prometheus pipeline: allocator, scrapers, gateways, self-monitor and the scraping of annotated pods.
 *
 * Its parts are public, so that you can build on them.
 *
 * @example
 * const app = new App();
 * new PrometheusTieredStack(app, 'metrics', { clusterName: 'prod-eu-1' });
 * app.synth();
 */
export class PrometheusTieredStack extends Chart {
  /** The allocator. */
  public readonly targetAllocator: TargetAllocator;
  /** Tier 1. */
  public readonly scraperPool: ScraperPool;
  /** Tier 2. */
  public readonly gatewayPool: GatewayPool;
  /** The self-monitor; undefined with `selfMonitoring: false`. */
  public readonly selfMonitor?: SelfMonitor;
  /** The scraping of annotated pods; undefined with `scrapeAnnotatedPods: false`. */
  public readonly annotationScrapeConfig?: AnnotationScrapeConfig;
  /** The admission of monitors; undefined without `monitorPolicy`. */
  public readonly monitorAdmission?: MonitorAdmission;
  /** All times. */
  public readonly cadence: Cadence;

  constructor(scope: Construct, id: string, props: PrometheusTieredStackProps) {
    const where = [scope.node.path, id].filter(part => part !== '').join('/');
    const input = new Input<PrometheusTieredStackProps>(where, props);
    const namespace = input.dnsLabel('namespace', DEFAULT_NAMESPACE);
    super(scope, id, { namespace, labels: input.labels('labels', {}) });
    const shared = sharedSettings(input);
    const { backend, pods, nativeHistograms, createNamespace, scrapeAnnotatedPods, selfMonitoring } = shared;
    const sizing = agreedSizing(input);
    this.cadence = Cadence._at(where, {
      scrapeInterval: input.raw('scrapeInterval') ?? sizing?.scrapeInterval,
      largestScrapeInterval: input.raw('largestScrapeInterval'),
    }, overriddenTimes(input));
    const options = partOptions(input);
    checkSwitchedOff(input, 'selfMonitoring', selfMonitoring, 'selfMonitor');
    checkSwitchedOff(input, 'scrapeAnnotatedPods', scrapeAnnotatedPods, 'annotationScrapeConfig');
    input.done();
    const facts: OtherFacts = { kind: 'stack', cadence: this.cadence };
    Registry.of(this).add(this, facts);

    const part = { name: shared.name, namespace, cadence: this.cadence };
    const { networkPolicies } = shared;
    const collector = { ...part, networkPolicies, clusterName: shared.clusterName, distribution: shared.distribution };
    if (createNamespace) {
      clusterScoped(new ApiObject(this, 'Namespace', k8s.KubeNamespace.manifest({
        metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
      })));
    }
    this.targetAllocator = blaming(input, options.targetAllocator, () => new TargetAllocator(this, 'TargetAllocator', {
      ...part, networkPolicies, nativeHistograms, ...sized({ replicas: allocatorReplicas(options.targetAllocator, sizing), targets: sizing?.targets }, pods, options.targetAllocator),
    }));
    if (selfMonitoring) {
      this.selfMonitor = blaming(input, options.selfMonitor, () => new SelfMonitor(this, 'SelfMonitor', {
        ...collector, backend, targetAllocator: this.targetAllocator, ...mergePodOptions(pods, options.selfMonitor),
      }));
    }
    const telemetry = this.selfMonitor;
    this.gatewayPool = blaming(input, options.gatewayPool, () => new GatewayPool(this, 'GatewayPool', {
      ...collector, backend, telemetry, ...sized({ scaling: sizing?.gateways.scaling, resources: sizing?.gateways.resources }, pods, options.gatewayPool),
    }));
    this.scraperPool = blaming(input, options.scraperPool, () => new ScraperPool(this, 'ScraperPool', {
      ...collector,
      targetAllocator: this.targetAllocator,
      gateway: this.gatewayPool,
      telemetry,
      nativeHistograms,
      ...sized({ scaling: sizing?.scrapers.scaling, resources: sizing?.scrapers.resources, routingKey: sizing?.routingKey }, pods, options.scraperPool),
    }));
    if (scrapeAnnotatedPods) {
      this.annotationScrapeConfig = new AnnotationScrapeConfig(this, 'AnnotationScrapeConfig', { ...part, nativeHistograms, ...options.annotationScrapeConfig });
    }
    if (shared.monitorPolicy) {
      const selectors = Object.fromEntries(MONITOR_KINDS.map(({ selectorProp }) => [selectorProp, options.targetAllocator?.[selectorProp]]));
      this.monitorAdmission = new MonitorAdmission(this, 'MonitorAdmission', { ...part, policy: shared.monitorPolicy, ...selectors });
    }
  }

  /** Renders this chart to a list of Kubernetes JSON resources. */
  public toJson(): any[] {
    return Synthesis.of(this).during(() => super.toJson());
  }
}
