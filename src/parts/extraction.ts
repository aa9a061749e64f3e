import { takesDynatraceMetadata } from '../config/collector/components/backend';
import { DEFAULT_METADATA, DYNATRACE_ANNOTATIONS, Extraction } from '../config/collector/components/k8s-attributes';
import { Input, oneOf } from '../text/input';
import { Backend } from '../values/backend';
import { CollectorDistribution } from '../values/collector-distribution';
import { MetadataRule, MetadataSource, ResourceAttribute } from '../values/resource-attribute';

/** The props that say what is added about a pod. */
interface ExtractionProps {
  readonly podMetadata?: ResourceAttribute[];
  readonly extractLabels?: MetadataRule[];
  readonly extractAnnotations?: MetadataRule[];
  readonly oldAndNewAttributes?: boolean;
}

/** What is added about the pods that metrics come from, checked. */
export function extractionOf(input: Input<ExtractionProps>, backend: Backend, distribution: CollectorDistribution): Extraction {
  const metadata = input.list('podMetadata', DEFAULT_METADATA, { min: 1 }, (item, property) => oneOf(input.where, property, item as ResourceAttribute, ResourceAttribute));
  return {
    metadata: [...new Set(metadata)],
    labels: input.structs('extractLabels', [], {}, rule),
    annotations: input.structs('extractAnnotations', takesDynatraceMetadata(backend) ? DYNATRACE_ANNOTATIONS : [], {}, rule),
    conventions: input.flag('oldAndNewAttributes', false) ? 'both' : distribution._has('k8s-conventions-v1') ? 'new' : 'old',
  };
}

function rule(input: Input<MetadataRule>): MetadataRule {
  const key = input.qualifiedName('key');
  const keyRegex = input.regex('keyRegex');
  const attribute = input.text('attribute');
  const source = input.oneOf('source', MetadataSource);
  if ((key === undefined) === (keyRegex === undefined)) {
    input.reject('key', key, "given, or 'keyRegex' in its place, but not both");
  }
  if (keyRegex !== undefined && attribute === undefined) {
    input.reject('attribute', undefined, "given with 'keyRegex'", "'$1' stands for the first group");
  }
  return { key, keyRegex, attribute, source };
}
