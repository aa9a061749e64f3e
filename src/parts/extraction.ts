import { takesDynatraceMetadata } from '../config/collector/components/backend';
import { DEFAULT_METADATA, Extraction } from '../config/collector/components/k8s-attributes';
import { IDENTITY_ATTRIBUTES, POD_SAYS, TRUSTED_ANNOTATIONS } from '../facts/identity';
import { Input, oneOf, reject } from '../text/input';
import { Backend } from '../values/backend';
import { CollectorDistribution } from '../values/collector-distribution';
import { MetadataRule, MetadataSource, ResourceAttribute } from '../values/resource-attribute';

/** The props that say what is added about a pod. */
interface ExtractionProps {
  readonly podMetadata?: ResourceAttribute[];
  readonly extractLabels?: MetadataRule[];
  readonly extractAnnotations?: MetadataRule[];
  readonly trustedPodAnnotations?: string[];
  readonly oldAndNewAttributes?: boolean;
}

/** What is added about the pods that metrics come from, checked. */
export function extractionOf(input: Input<ExtractionProps>, backend: Backend, distribution: CollectorDistribution): Extraction {
  const metadata = input.list('podMetadata', DEFAULT_METADATA, { min: 1 }, (item, property) => oneOf(input.where, property, item as ResourceAttribute, ResourceAttribute));
  return {
    metadata: [...new Set(metadata)],
    labels: input.structs('extractLabels', [], {}, rule),
    annotations: input.structs('extractAnnotations', [], {}, rule),
    trusted: trustedKeys(input, backend),
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

/** The keys below Dynatrace's annotation that are believed where nobody says which. */
export function trustedByDefault(backend: Backend): readonly string[] {
  return takesDynatraceMetadata(backend) ? TRUSTED_ANNOTATIONS : [];
}

/** Those that are believed. */
function trustedKeys(input: Input<ExtractionProps>, backend: Backend): readonly string[] {
  const keys = input.list('trustedPodAnnotations', undefined, {}, (key, property) => trustedKey(input.where, property, key));
  if (!takesDynatraceMetadata(backend) && keys && keys.length > 0) {
    input.reject('trustedPodAnnotations', keys, 'left out unless the backend is Dynatrace', `nothing else reads '${POD_SAYS}'; use extractAnnotations`);
  }
  return keys ?? trustedByDefault(backend);
}

function trustedKey(where: string, property: string, key: any): string {
  const written = typeof key === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]*\*?$/.test(key) ? key : reject(where, property, key,
    "a key without the prefix, such as 'dt.security_context', with a '*' at its end for all that begin so");
  const taken = IDENTITY_ATTRIBUTES.find(name => (written.endsWith('*') && name.startsWith(written.slice(0, -1))) || (name.endsWith('.') ? written.startsWith(name) : written.replace(/\*$/, '') === name));
  return taken === undefined ? written : reject(where, property, key, `a key that no ${taken.endsWith('.') ? `'${taken}*'` : `'${taken}'`} has`,
    'with it a pod could pass for another; take what you mean from an annotation of a name of your own, with extractAnnotations');
}
