import { Attributes, type AttributeValue, type StreamIdentity } from '../../src/rings';

/** One data point of an OTLP/JSON document: its stream and its number. */
export interface NumberedStream {
  readonly number: number;
  readonly stream: StreamIdentity;
}

/** The streams of an OTLP/JSON metrics document whose data points carry their number as value or count. */
export function streamsOf(document: any): NumberedStream[] {
  const streams: NumberedStream[] = [];
  for (const resourceMetrics of document.resourceMetrics) {
    const resource = attributesOf(resourceMetrics.resource.attributes);
    for (const scopeMetrics of resourceMetrics.scopeMetrics) {
      const scope = scopeMetrics.scope ?? {};
      for (const metric of scopeMetrics.metrics) {
        const type = (['gauge', 'sum', 'histogram', 'exponentialHistogram', 'summary'] as const).find(key => metric[key]);
        if (!type) {
          throw new Error(`a metric of unknown type: ${JSON.stringify(metric)}`);
        }
        for (const point of metric[type].dataPoints) {
          streams.push({
            number: Number(point.asInt ?? point.count ?? 0),
            stream: {
              resource,
              scopeName: scope.name ?? '',
              scopeVersion: scope.version ?? '',
              scopeAttributes: attributesOf(scope.attributes),
              metricName: metric.name,
              unit: metric.unit ?? '',
              type,
              monotonic: metric[type].isMonotonic ?? false,
              temporality: (['unspecified', 'delta', 'cumulative'] as const)[metric[type].aggregationTemporality ?? 0]!,
              attributes: attributesOf(point.attributes),
            },
          });
        }
      }
    }
  }
  return streams;
}

function attributesOf(list: any[] | undefined): Attributes {
  return new Attributes((list ?? []).map(({ key, value }) => [key, valueOf(value)] as const));
}

function valueOf(value: any): AttributeValue {
  if ('stringValue' in value) return value.stringValue;
  if ('boolValue' in value) return value.boolValue;
  if ('intValue' in value) return BigInt(value.intValue);
  if ('doubleValue' in value) return value.doubleValue;
  if ('bytesValue' in value) return new Uint8Array(Buffer.from(value.bytesValue, 'base64'));
  if ('arrayValue' in value) return (value.arrayValue.values ?? []).map(valueOf);
  if ('kvlistValue' in value) return attributesOf(value.kvlistValue.values);
  return null;
}
