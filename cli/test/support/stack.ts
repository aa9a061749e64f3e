import { Testing, Yaml } from 'cdk8s';
import { PrometheusTieredStack, type PrometheusTieredStackProps } from '../../../src';

/** A stack's manifests. */
export function yamlOf(props: Partial<PrometheusTieredStackProps>): string {
  return Testing.synth(new PrometheusTieredStack(Testing.app(), 'metrics', { clusterName: 'c', ...props })).map(object => Yaml.stringify(object)).join('---\n');
}
