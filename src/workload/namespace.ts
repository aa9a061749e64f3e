import { Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { dnsLabel, Input } from '../text/input';
import { PipelineProps } from '../values/collector-options';

/** The namespace that a part is in: its own prop, else its chart's. */
export function namespaceOf(scope: Construct, input: Input<PipelineProps>): string {
  const namespace = input.dnsLabel('namespace') ?? Chart.of(scope).namespace;
  if (namespace === undefined) {
    input.reject('namespace', namespace, 'given here or on the chart', "names, permissions and addresses are derived from it: namespace: 'otel-ta'");
  }
  return dnsLabel(input.where, 'namespace', namespace!);
}
