import { Size } from 'cdk8s';
import { Construct } from 'constructs';
import { Collector } from './collector';
import { CollectorPart } from './collector-part';
import { ITelemetryReceiver } from './connections';
import { trustedByDefault } from './extraction';
import { TargetAllocator } from './target-allocator';
import { backendExporter, backendStatements, backendTimeout, takesDynatraceMetadata } from '../config/collector/components/backend';
import { enrichment, ownResourceNames } from '../config/collector/components/enrichment';
import { k8sAttributes, OWN_METADATA } from '../config/collector/components/k8s-attributes';
import { memoryLimiter } from '../config/collector/components/memory-limiter';
import { otlpHttpReceiver } from '../config/collector/components/otlp';
import { allocatorPods } from '../config/collector/components/prometheus';
import { deltas, startTimes } from '../config/collector/components/state';
import { unsupported } from '../config/collector/components/unsupported';
import { EXPECTED_REQUEST_BYTES } from '../facts/limits';
import { DEFAULT_NAME, Names, pipelineName, serviceHost } from '../facts/names';
import { ALLOCATOR_HTTP_PORT, OTLP_HTTP_PORT } from '../facts/ports';
import { httpUrl, Input, oneOf } from '../text/input';
import { UpdateStrategy } from '../values/allocation';
import { Backend } from '../values/backend';
import { Temporality } from '../values/backend-options';
import { CollectorOptions, CollectorProps } from '../values/collector-options';
import { CpuAmount } from '../values/cpu-amount';
import { namespaceOf } from '../workload/namespace';
import { deploymentStrategy } from '../workload/strategy';

/**
 * Self-monitor options that a stack passes on.
 */
export interface SelfMonitorOptions extends CollectorOptions {
}

/**
 * The self-monitor of a pipeline.
 */
export interface SelfMonitorProps extends CollectorProps, SelfMonitorOptions {
  /**
   * What it exports to.
   * @default Backend.dynatrace()
   */
  readonly backend?: Backend;

  /**
   * The allocator whose metrics it scrapes.
   * @default - none
   */
  readonly targetAllocator?: TargetAllocator;
}

/**
 * The self-monitor: a collector separate from the pipeline, so that it still reports when the pipeline does not. It receives the scrapers' and gateways' own
 * metrics, scrapes the allocator, adds its own metrics, and exports directly to the backend.
 */
export class SelfMonitor extends CollectorPart implements ITelemetryReceiver {
  /**
   * A receiver of OTLP over HTTP that runs outside this pipeline.
   * @param url an http or https URL without query, such as `http://my-collector.observability:4318`
   * @param temporality the temporality that it wants for counters, `Temporality.DELTA` if left out
   */
  public static fromEndpoint(url: string, temporality: Temporality = Temporality.DELTA): ITelemetryReceiver {
    const where = 'SelfMonitor.fromEndpoint';
    return { otlpHttpEndpoint: httpUrl(where, 'url', url), temporality: oneOf(where, 'temporality', temporality, { ...Temporality }) };
  }

  public readonly otlpHttpEndpoint: string;
  public readonly temporality: Temporality;
  /** What it exports to. */
  public readonly backend: Backend;

  /** @internal */
  protected readonly _collector: Collector;

  constructor(scope: Construct, id: string, props: SelfMonitorProps) {
    super(scope, id);
    const input = new Input<SelfMonitorProps>(this.node.path, props);
    const targetAllocator = input.instance('targetAllocator', TargetAllocator, undefined, "new TargetAllocator(this, 'TargetAllocator')");
    const names = new Names(this.node.path, input.parse('name', pipelineName, DEFAULT_NAME));
    this.backend = input.instance('backend', Backend, Backend.dynatrace(), 'Backend.dynatrace()');
    this.temporality = this.backend.temporality;
    this.otlpHttpEndpoint = `http://${serviceHost(names.selfMonitor.workload, namespaceOf(this, input))}:${OTLP_HTTP_PORT}`;
    const collector = new Collector(this, input, {
      part: ({ selfMonitor }) => selfMonitor,
      component: 'standalone-collector',
      resources: { cpuRequest: CpuAmount.millis(100), memoryRequest: Size.mebibytes(256), memoryLimit: Size.mebibytes(512) },
    }, { otlpHttpEndpoint: this.otlpHttpEndpoint, temporality: this.temporality }, [['targetAllocator', targetAllocator]]);
    this._collector = collector;
    input.done();

    const extraction = { metadata: OWN_METADATA, labels: [], annotations: [], trusted: trustedByDefault(this.backend) };
    const host = { distribution: collector.distribution, extraction };
    const exporter = backendExporter(this.backend, {
      budget: collector.queueBudget, requestBytes: EXPECTED_REQUEST_BYTES['self-monitor'], minItems: 1000, flushTimeout: times => times.batchTimeout,
    }, host);
    collector.pipeline(
      otlpHttpReceiver(),
      ...(targetAllocator ? [allocatorPods(targetAllocator.namespace, targetAllocator.podSelector, collector.namespace)] : []),
      memoryLimiter(collector.memory),
      ...unsupported(this.backend),
      ownResourceNames(),
      ...(this.backend._needsStartTimes(collector.distribution) ? [startTimes()] : []),
      ...(this.temporality === Temporality.DELTA ? [deltas()] : []),
      k8sAttributes(extraction, collector.namespace),
      enrichment({ clusterName: collector.clusterName, dynatrace: takesDynatraceMetadata(this.backend), trusted: extraction.trusted, statements: backendStatements(this.backend, host) }),
      exporter,
    );
    collector.deploy({
      kind: 'Deployment',
      replicas: 1,
      service: ports => ({
        labels: this.podSelector,
        ports,
        spec: { type: 'ClusterIP', internalTrafficPolicy: 'Cluster' },
      }),
      queuedBytes: collector.queueBudget,
      requestTimeout: backendTimeout(this.backend),
      connections: targetAllocator ? [{ host: `${targetAllocator.serviceName}.${targetAllocator.namespace}`, port: ALLOCATOR_HTTP_PORT, asksPods: true }] : [],
      egress: { backend: this.backend },
      // Two at a time would scrape the allocators twice. What the tiers send while there is none, they try again until the request's time is over.
      spec: deploymentStrategy(UpdateStrategy.ROLLING_UPDATE, { maxSurge: 0, maxUnavailable: 1 }),
    });
    collector.register('self-monitor', { backend: this.backend });
  }
}
