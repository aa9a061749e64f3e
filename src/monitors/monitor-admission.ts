import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { created, monitorPolicySpec } from '../config/monitor-policy';
import { MONITOR_KINDS, MonitorKindFacts } from '../facts/monitor-kinds';
import { clusterScopedDnsName, DEFAULT_NAME, MONITOR_LABEL, Names, pipelineName } from '../facts/names';
import { Input, REQUIRED } from '../text/input';
import { Cadence } from '../values/cadence';
import { PipelineProps } from '../values/collector-options';
import { MonitorPolicy, PolicyEnforcement } from '../values/monitor-policy';
import { TargetSelector } from '../values/target-selector';
import { effectiveCadence } from '../view/clock';
import { lazy } from '../workload/lazy';
import { namespaceOf } from '../workload/namespace';
import { clusterScoped } from '../workload/rbac';

/** The shortest interval that a policy without one of its own admits, in milliseconds. */
const SHORTEST_INTERVAL = 10_000;

/**
 * The admission of monitors.
 */
export interface MonitorAdmissionProps extends PipelineProps {
  /** Which monitors are admitted. */
  readonly policy: MonitorPolicy;

  /**
   * The ServiceMonitors that the policy is for: those that the allocator selects.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly serviceMonitorSelector?: TargetSelector;

  /**
   * The PodMonitors that the policy is for: those that the allocator selects.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly podMonitorSelector?: TargetSelector;

  /**
   * The ScrapeConfigs that the policy is for: those that the allocator selects.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly scrapeConfigSelector?: TargetSelector;

  /**
   * The Probes that the policy is for: those that the allocator selects.
   * @default - those labelled `prometheus.dynatrace.com: "true"`
   */
  readonly probeSelector?: TargetSelector;
}

/**
 * A ValidatingAdmissionPolicy for the monitors of a pipeline, with a binding for each kind that the allocator selects. Both are cluster-scoped; their names
 * begin with the pipeline's namespace, and no two pipelines have the same. In a stack it comes with the prop `monitorPolicy`.
 *
 * Monitors that the allocator does not select are not looked at. One that gets the labels later is looked at then.
 *
 * @example
 * const app = new App();
 * const chart = new Chart(app, 'admission', { namespace: 'otel-ta' });
 * new MonitorAdmission(chart, 'MonitorAdmission', {
 *   policy: MonitorPolicy.restricted({ trustedNamespaces: ['kube-system'], allow: [MonitorAllowance.REDIRECTS] }),
 * });
 */
export class MonitorAdmission extends Construct {
  /** The ValidatingAdmissionPolicy, for JSON patches. */
  public readonly policy: ApiObject;
  private readonly boundBy: readonly ApiObject[];

  constructor(scope: Construct, id: string, props: MonitorAdmissionProps) {
    super(scope, id);
    const input = new Input<MonitorAdmissionProps>(this.node.path, props);
    const names = new Names(this.node.path, input.parse('name', pipelineName, DEFAULT_NAME));
    const namespace = namespaceOf(this, input);
    const cadence = input.instance('cadence', Cadence, undefined, 'new Cadence()') ?? new Cadence();
    const settings = input.instance('policy', MonitorPolicy, REQUIRED, 'MonitorPolicy.restricted()')._settings;
    const selected = MONITOR_KINDS.map((kind): [MonitorKindFacts, any] => {
      const selector = input.instance(kind.selectorProp, TargetSelector, TargetSelector.labels(MONITOR_LABEL), 'TargetSelector.everything()');
      return [kind, selector._toLabelSelector()];
    });
    input.done();
    const name = clusterScopedDnsName(namespace, names.monitorPolicy);
    const interval = cadence.scrapeInterval.toMilliseconds();
    const longest = () => settings.caps.longest ?? effectiveCadence(this, cadence).largestScrapeInterval.toMilliseconds();
    const spec = () => monitorPolicySpec(settings, { namespace, shortest: settings.caps.shortest ?? Math.min(SHORTEST_INTERVAL, interval), longest: longest() });
    const apiVersion = 'admissionregistration.k8s.io/v1';
    this.policy = new ApiObject(this, 'Policy', { apiVersion, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec: lazy(this, spec) });
    this.boundBy = selected.filter(([, labelSelector]) => labelSelector !== undefined).map(([{ kind, plural }, labelSelector]) => new ApiObject(this, `${kind}Binding`, {
      apiVersion,
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: clusterScopedDnsName(name, plural) },
      spec: {
        policyName: name,
        validationActions: settings.enforcement === PolicyEnforcement.DENY ? ['Deny'] : ['Warn', 'Audit'],
        matchResources: {
          objectSelector: labelSelector,
          resourceRules: [created([plural])],
        },
      },
    }));
    [this.policy, ...this.boundBy].forEach(clusterScoped);
  }

  /** The ValidatingAdmissionPolicyBindings, for JSON patches: one for each kind that is selected. A copy. */
  public get bindings(): ApiObject[] {
    return [...this.boundBy];
  }
}
