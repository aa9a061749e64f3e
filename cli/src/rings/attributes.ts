import { fnv1a64, xxh64Bytes } from './hashes';
import { around } from './releases';
import { type CollectorDistribution, LENGTH_PREFIX_FROM } from '../library';

const { from, upTo } = around(LENGTH_PREFIX_FROM);

/** The value of an attribute, as OpenTelemetry's data model has it. A `bigint` is an integer, a `number` a double. */
export type AttributeValue = string | boolean | bigint | number | Uint8Array | null | AttributeValue[] | Attributes;

/** A set of attributes; keys are unique. */
export class Attributes {
  public constructor(public readonly entries: readonly (readonly [string, AttributeValue])[]) {}

  public static of(values: Record<string, AttributeValue>): Attributes {
    return new Attributes(Object.entries(values));
  }
}

/** Before each part of the encoding (CONTRIB/pkg/pdatautil/hash.go and CORE/pdata/xpdata/xhash/hash.go use the same). */
const PREFIX = {
  extra: 0xf3,
  key: 0xf4,
  empty: 0xf5,
  bytes: 0xf6,
  string: 0xf7,
  true: 0xf8,
  false: 0xf9,
  int: 0xfa,
  double: 0xfb,
  map: 0xfc,
  mapEnd: 0xfd,
  slice: 0xfe,
  sliceEnd: 0xff,
} as const;

/** How the collector encodes attributes before it hashes them; the routing keys `resource` and `streamID` depend on it. */
export class AttributesHash {
  /** Texts are written as they are (pkg/pdatautil, and in the last of these releases pdata/xpdata/xhash). */
  public static readonly PLAIN = new AttributesHash(upTo, `collectors up to contrib ${upTo}`, `back at contrib ${upTo} or older`, false);
  /** A text's length is written before it (pdata/xpdata/xhash, from `LENGTH_PREFIX_FROM` on). */
  public static readonly LENGTH_PREFIXED = new AttributesHash(from, `collectors from contrib ${from} on`, `upgraded to contrib ${from} or newer`, true);

  /** The one of a collector. */
  public static of(distribution: CollectorDistribution): AttributesHash {
    return distribution._has('routing-keys-with-lengths') ? AttributesHash.LENGTH_PREFIXED : AttributesHash.PLAIN;
  }

  private constructor(
    public readonly id: string,
    public readonly description: string,
    /** What has become of collectors that had the other one. */
    public readonly change: string,
    public readonly lengthPrefixed: boolean,
  ) {}

  /** The other one. */
  public get other(): AttributesHash {
    return this.lengthPrefixed ? AttributesHash.PLAIN : AttributesHash.LENGTH_PREFIXED;
  }

  /** The 16 bytes that stand for a set of attributes; zeros for an empty one. */
  public hash(attributes: Attributes): Uint8Array {
    const result = new Uint8Array(16);
    if (attributes.entries.length === 0) {
      return result;
    }
    const encoder = SHARED_ENCODER.start(this.lengthPrefixed);
    encoder.entries(attributes);
    const view = new DataView(result.buffer);
    view.setBigUint64(0, xxh64Bytes(encoder.written()), true);
    encoder.byte(PREFIX.extra);
    view.setBigUint64(8, xxh64Bytes(encoder.written()), true);
    return result;
  }
}

const utf8 = new TextEncoder();
const SURROGATE = /[\ud800-\udfff]/;

/** The order of the UTF-8 bytes, which is that of JavaScript's strings except beyond the Basic Multilingual Plane. */
function byBytes(a: string, b: string): number {
  return SURROGATE.test(a) || SURROGATE.test(b) ? Buffer.compare(utf8.encode(a), utf8.encode(b)) : a < b ? -1 : 1;
}

class Encoder {
  private buffer = new Uint8Array(512);
  private view = new DataView(this.buffer.buffer);
  private length = 0;
  private lengthPrefixed = false;

  public start(lengthPrefixed: boolean): this {
    this.length = 0;
    this.lengthPrefixed = lengthPrefixed;
    return this;
  }

  public written(): Uint8Array {
    return this.buffer.subarray(0, this.length);
  }

  public byte(value: number): void {
    this.reserve(1);
    this.buffer[this.length++] = value;
  }

  public entries(attributes: Attributes): void {
    for (const [key, value] of [...attributes.entries].sort((a, b) => byBytes(a[0], b[0]))) {
      this.byte(PREFIX.key);
      this.text(key);
      this.value(value);
    }
  }

  private value(value: AttributeValue): void {
    if (value === null) {
      this.byte(PREFIX.empty);
    } else if (typeof value === 'string') {
      this.byte(PREFIX.string);
      this.text(value);
    } else if (typeof value === 'boolean') {
      this.byte(value ? PREFIX.true : PREFIX.false);
    } else if (typeof value === 'bigint') {
      this.byte(PREFIX.int);
      this.reserve(8);
      this.view.setBigInt64(this.length, value, true);
      this.length += 8;
    } else if (typeof value === 'number') {
      this.byte(PREFIX.double);
      this.reserve(8);
      this.view.setFloat64(this.length, value, true);
      this.length += 8;
    } else if (value instanceof Uint8Array) {
      this.byte(PREFIX.bytes);
      this.bytes(value);
    } else if (Array.isArray(value)) {
      this.byte(PREFIX.slice);
      value.forEach(item => this.value(item));
      this.byte(PREFIX.sliceEnd);
    } else {
      this.byte(PREFIX.map);
      this.entries(value);
      this.byte(PREFIX.mapEnd);
    }
  }

  private text(text: string): void {
    const length = Buffer.byteLength(text);
    this.prefix(length);
    this.reserve(length);
    utf8.encodeInto(text, this.buffer.subarray(this.length));
    this.length += length;
  }

  private bytes(bytes: Uint8Array): void {
    this.prefix(bytes.length);
    this.reserve(bytes.length);
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
  }

  private prefix(length: number): void {
    if (!this.lengthPrefixed) {
      return;
    }
    let rest = length;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  private reserve(more: number): void {
    if (this.length + more > this.buffer.length) {
      const larger = new Uint8Array(Math.max(this.buffer.length * 2, this.length + more));
      larger.set(this.buffer);
      this.buffer = larger;
      this.view = new DataView(larger.buffer);
    }
  }
}

const SHARED_ENCODER = new Encoder();

/** OpenTelemetry's kinds of metrics, by their number in pdata. */
export const METRIC_TYPE = { gauge: 1, sum: 2, histogram: 3, exponentialHistogram: 4, summary: 5 } as const;
/** Aggregation temporality, by its number in pdata. */
export const TEMPORALITY = { unspecified: 0, delta: 1, cumulative: 2 } as const;

/** What makes a stream another stream (CONTRIB/internal/exp/metrics/identity). */
export interface StreamIdentity {
  readonly resource: Attributes;
  readonly scopeName: string;
  readonly scopeVersion: string;
  readonly scopeAttributes: Attributes;
  readonly metricName: string;
  readonly unit: string;
  readonly type: keyof typeof METRIC_TYPE;
  /** Only of a sum; histograms count as monotonic. */
  readonly monotonic: boolean;
  readonly temporality: keyof typeof TEMPORALITY;
  readonly attributes: Attributes;
}

/** The load_balancing exporter's key with `routing_key: resource`. */
export function resourceKey(resource: Attributes, hash: AttributesHash): string {
  return `resource/${fnv1a64(hash.hash(resource)).toString(16)}`;
}

/** The load_balancing exporter's key with `routing_key: streamID`. */
export function streamKey(stream: StreamIdentity, hash: AttributesHash): string {
  const type = METRIC_TYPE[stream.type];
  const aggregated = stream.type !== 'gauge' && stream.type !== 'summary';
  const monotonic = aggregated && (stream.type !== 'sum' || stream.monotonic);
  return `stream/${fnv1a64(Buffer.concat([
    hash.hash(stream.resource),
    Buffer.from(stream.scopeName),
    Buffer.from(stream.scopeVersion),
    hash.hash(stream.scopeAttributes),
    Buffer.from(stream.metricName),
    Buffer.from(stream.unit),
    Uint8Array.of(type, monotonic ? 1 : 0, aggregated ? TEMPORALITY[stream.temporality] : 0),
    hash.hash(stream.attributes),
  ])).toString(16)}`;
}
