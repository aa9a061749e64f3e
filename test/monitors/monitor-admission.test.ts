import { ApiObject, App, Chart, Duration, Testing } from 'cdk8s';
import { MonitorAdmission, MonitorAdmissionProps, MonitorAllowance, MonitorPolicy, PolicyEnforcement, PrometheusTieredStack, SelectorOperator, TargetSelector } from '../../src';
import { all, chartIn, find, Manifest, objectsOf } from '../support/manifests';
import { serviceMonitor } from '../support/monitors';

const make = (props: Partial<MonitorAdmissionProps> = {}) => new MonitorAdmission(chartIn('otel-ta'), 'a', { policy: MonitorPolicy.restricted(), ...props });
const stackOf = (app: App, id: string, props: object = {}) => new PrometheusTieredStack(app, id, { clusterName: 'c', monitorPolicy: MonitorPolicy.restricted(), ...props });
const messages = (manifests: Manifest[]): string[] => find(manifests, 'ValidatingAdmissionPolicy').spec.validations.map(({ message }: Manifest) => message);

test('a policy, and a binding for each kind of monitor', () => {
  const manifests = objectsOf(make());
  expect(manifests.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
    ['ValidatingAdmissionPolicy', 'otel-ta.tiered-monitors'],
    ...['servicemonitors', 'podmonitors', 'scrapeconfigs', 'probes'].map(kind => ['ValidatingAdmissionPolicyBinding', `otel-ta.tiered-monitors.${kind}`]),
  ]);
  expect(find(manifests, 'ValidatingAdmissionPolicyBinding', 'otel-ta.tiered-monitors.probes').spec).toEqual({
    policyName: 'otel-ta.tiered-monitors',
    validationActions: ['Deny'],
    matchResources: {
      objectSelector: { matchLabels: { 'prometheus.dynatrace.com': 'true' } },
      resourceRules: [{ apiGroups: ['monitoring.coreos.com'], apiVersions: ['*'], operations: ['CREATE', 'UPDATE'], resources: ['probes'] }],
    },
  });
});

test('without a prop there is none', () => {
  const stack = new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c' });
  expect(stack.monitorAdmission).toBeUndefined();
  expect(JSON.stringify(Testing.synth(stack))).not.toContain('ValidatingAdmissionPolicy');
});

test('it is for the monitors that the allocator selects, and for no kind that it does not', () => {
  const app = Testing.app();
  const stack = stackOf(app, 'metrics', {
    targetAllocator: {
      serviceMonitorSelector: TargetSelector.everything(),
      podMonitorSelector: TargetSelector.expressions([{ key: 'team', operator: SelectorOperator.IN, values: ['a'] }]),
      scrapeConfigSelector: TargetSelector.nothing(),
    },
  });
  const bindings = all(objectsOf(stack.monitorAdmission!), 'ValidatingAdmissionPolicyBinding').map(({ metadata, spec }) => [metadata.name, spec.matchResources.objectSelector]);
  expect(bindings).toEqual([
    ['otel-ta.tiered-monitors.servicemonitors', {}],
    ['otel-ta.tiered-monitors.podmonitors', { matchExpressions: [{ key: 'team', operator: 'In', values: ['a'] }] }],
    ['otel-ta.tiered-monitors.probes', { matchLabels: { 'prometheus.dynatrace.com': 'true' } }],
  ]);
});

test('no two pipelines have objects of the same name, and none has a namespace', () => {
  const app = Testing.app();
  const stacks = [stackOf(app, 'a'), stackOf(app, 'b', { name: 'b' }), stackOf(app, 'c', { namespace: 'other' })];
  const policies = stacks.flatMap(stack => objectsOf(stack.monitorAdmission!));
  expect(policies).toHaveLength(15);
  expect(new Set(policies.map(({ metadata }) => metadata.name)).size).toBe(15);
  expect(policies.filter(({ metadata }) => metadata.namespace !== undefined)).toEqual([]);
});

test('intervals are from 10 s, or the scrape interval, to the slowest of the app', () => {
  const bounds = (props: object, interval?: string) => {
    const app = Testing.app();
    const stack = stackOf(app, 'metrics', props);
    if (interval) {
      new ApiObject(new Chart(app, 'monitors'), 'slow', serviceMonitor({ interval }) as any);
    }
    return messages(objectsOf(stack.monitorAdmission!)).flatMap(message => /^'interval' must be from (\S+) to (\S+),/.exec(message)?.slice(1) ?? []);
  };
  expect(bounds({})).toEqual(['10s', '60s']);
  expect(bounds({}, '3m')).toEqual(['10s', '180s']);
  expect(bounds({ scrapeInterval: Duration.seconds(5), largestScrapeInterval: Duration.minutes(2) })).toEqual(['5s', '120s']);
  expect(bounds({ monitorPolicy: MonitorPolicy.restricted({ shortestInterval: Duration.millis(1500), longestInterval: Duration.minutes(1) }) }, '3m')).toEqual(['1500ms', '60s']);
});

test('where it warns, it refuses nothing', () => {
  const bindings = all(objectsOf(make({ policy: MonitorPolicy.restricted({ enforcement: PolicyEnforcement.WARN }) })), 'ValidatingAdmissionPolicyBinding');
  expect(bindings.map(({ spec }) => spec.validationActions)).toEqual(Array(4).fill(['Warn', 'Audit']));
});

test('each sentence is one, is short enough for the API, and is said once', () => {
  const said = messages(objectsOf(make()));
  expect(new Set(said).size).toBe(said.length);
  expect(said.filter(message => /\n|undefined|\[object|[.]$/.test(message) || message.length > 300)).toEqual([]);
});

test('each allowance takes at least one sentence away', () => {
  const before = messages(objectsOf(make()));
  for (const allowance of Object.values(MonitorAllowance)) {
    const after = messages(objectsOf(make({ policy: MonitorPolicy.restricted({ allow: [allowance] }) })));
    expect([allowance, before.filter(message => !after.includes(message)).length > 0]).toEqual([allowance, true]);
  }
});

// What a later Kubernetes has, API servers of version 1.30 refuse with the whole policy. Source: k8s.io/apiserver, pkg/cel/environment/base.go and pkg/cel/library.
test('its expressions only call what CEL has in Kubernetes 1.30', () => {
  const known = ['all', 'map', 'has', 'size', 'sum', 'in', 'matches', 'replace', 'endsWith', 'lowerAscii', 'orValue', 'hasValue', 'quantity', 'isGreaterThan', 'duration', 'string'];
  const { validations, variables } = find(objectsOf(make()), 'ValidatingAdmissionPolicy').spec;
  const texts: string[] = [...validations, ...variables].map(({ expression }) => expression.replace(/'(?:[^'\\]|\\.)*'/g, "''"));
  const called = new Set(texts.flatMap(text => [...text.matchAll(/([a-zA-Z]+)\(/g)].map(([, name]) => name)));
  expect([...called].filter(name => !known.includes(name))).toEqual([]);
  expect(called.size).toBeGreaterThan(8);
});
