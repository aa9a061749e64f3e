import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { Collector } from './collector';
import { givenNeeds, podNeeds } from './needs';
import { Places } from '../config/collector/document';
import { removal, setting } from '../config/override';
import { Section } from '../model/component';
import { verbatim } from '../text/expand';
import { Input, plainData, record, reject, REQUIRED } from '../text/input';
import { Cadence } from '../values/cadence';
import { CollectorDistribution } from '../values/collector-distribution';
import { ComponentOptions, ConnectorOptions, PipelineOptions, PodNeeds, ProcessorOptions } from '../values/component-options';
import { PodResources } from '../values/pod-resources';

/**
 * The public members of every collector. They only delegate to the `Collector` that the part holds. A base class, so that they are written once; not
 * exported, so that jsii copies them into each part.
 * @internal
 */
export abstract class CollectorPart extends Construct {
  /** @internal */
  protected abstract readonly _collector: Collector;

  /** The namespace of the part. */
  public get namespace(): string {
    return this._collector.namespace;
  }

  /** The name of the workload. */
  public get workloadName(): string {
    return this._collector.part.workload;
  }

  /** The name of the ServiceAccount. */
  public get serviceAccountName(): string {
    return this._collector.part.account;
  }

  /** The labels by which the pods are selected. A copy. */
  public get podSelector(): { [key: string]: string } {
    return { ...this._collector.selector };
  }

  /** The collector's image. */
  public get distribution(): CollectorDistribution {
    return this._collector.distribution;
  }

  /** All times, as they were given. The manifests also follow the slowest monitor in the app: `toConfig()` shows the result. */
  public get cadence(): Cadence {
    return this._collector.cadence;
  }

  /** CPU and memory of the container. */
  public get resources(): PodResources {
    return this._collector.resources;
  }

  /** The workload, a Deployment or StatefulSet, for `ApiObject.of(...)` and JSON patches. */
  public get workload(): ApiObject {
    return this._collector.workload;
  }

  /**
   * Sets a value in the collector's configuration, after everything else.
   *
   * The value is in the collector's own spelling: `${env:NAME}` is expanded when the collector starts, and a literal `$` is `$$`.
   * JSON patches do not reach the configuration, since it is one string in a ConfigMap.
   *
   * @param path the keys to the value, such as `['processors', 'k8s_attributes', 'passthrough']`; a list's element by its index. Empty is an error.
   * @param value plain data; undefined is an error, `removeConfig` takes keys out
   */
  public addConfigOverride(path: string[], value: any): void {
    this._collector.document.override(setting(this.node.path, path, value));
  }

  /**
   * Takes a key out of the collector's configuration, after everything else.
   * @param path the keys to it; a path that does not exist is an error at synthesis
   */
  public removeConfig(path: string[]): void {
    this._collector.document.override(removal(this.node.path, path));
  }

  /**
   * Adds a receiver, at the end of its pipelines.
   *
   * @param receiverId the receiver's id, `type` or `type/name`; a type that the distribution lacks, or an id that is taken, is an error
   * @param config its configuration, plain data in the collector's own spelling
   * @param options its pipelines, and its needs: variables, ports, files, permissions
   */
  public addReceiver(receiverId: string, config: { [key: string]: any }, options: ComponentOptions = {}): void {
    const input = this.optionsOf(options);
    this.addComponent('receivers', receiverId, config, input, { receivers: pipelines(input, 'pipelines', ['metrics']) });
  }

  /**
   * Adds a processor to its pipelines, at the end or before another one.
   *
   * @example
   * const gatewayPool = stack.gatewayPool;
   * gatewayPool.addProcessor('filter/mine', { metric_conditions: ['metric.name == "noise"'] }, { before: 'k8s_attributes' });
   *
   * @param processorId the processor's id, `type` or `type/name`; a type that the distribution lacks, or an id that is taken, is an error
   * @param config its configuration, plain data in the collector's own spelling
   * @param options its place and its pipelines, and its needs: variables, ports, files, permissions
   */
  public addProcessor(processorId: string, config: { [key: string]: any }, options: ProcessorOptions = {}): void {
    const input = this.optionsOf(options);
    this.addComponent('processors', processorId, config, input, { processors: pipelines(input, 'pipelines', ['metrics']) }, input.text('before'));
  }

  /**
   * Adds an exporter, at the end of its pipelines.
   *
   * @param exporterId the exporter's id, `type` or `type/name`; a type that the distribution lacks, or an id that is taken, is an error
   * @param config its configuration, plain data in the collector's own spelling
   * @param options its pipelines, and its needs: variables, ports, files, permissions
   */
  public addExporter(exporterId: string, config: { [key: string]: any }, options: ComponentOptions = {}): void {
    const input = this.optionsOf(options);
    this.addComponent('exporters', exporterId, config, input, { exporters: pipelines(input, 'pipelines', ['metrics']) });
  }

  /**
   * Adds an extension.
   *
   * @param extensionId the extension's id, `type` or `type/name`; a type that the distribution lacks, or an id that is taken, is an error
   * @param config its configuration, plain data in the collector's own spelling
   * @param options its needs: variables, ports, files, permissions
   */
  public addExtension(extensionId: string, config: { [key: string]: any }, options: PodNeeds = {}): void {
    this.addComponent('extensions', extensionId, config, this.optionsOf(options), {});
  }

  /**
   * Adds a connector, which ends one pipeline and begins another.
   *
   * @example
   * const gatewayPool = stack.gatewayPool;
   * gatewayPool.addConnector('forward', {}, { exporterIn: ['metrics'], receiverIn: ['metrics/copy'] });
   * gatewayPool.addExporter('debug', {}, { pipelines: ['metrics/copy'] });
   *
   * @param connectorId the connector's id, `type` or `type/name`; a type that the distribution lacks, or an id that is taken, is an error
   * @param config its configuration, plain data in the collector's own spelling
   * @param options its pipelines, and its needs: variables, ports, files, permissions
   */
  public addConnector(connectorId: string, config: { [key: string]: any }, options: ConnectorOptions = {}): void {
    const input = this.optionsOf(options);
    this.addComponent('connectors', connectorId, config, input, { exporters: pipelines(input, 'exporterIn', []), receivers: pipelines(input, 'receiverIn', []) });
  }

  /**
   * Adds a pipeline of existing components.
   *
   * @param name `signal` or `signal/name`, such as `metrics/mine`; one that is taken is an error
   * @param options the ids of its components; one that does not exist is an error
   */
  public addPipeline(name: string, options: PipelineOptions): void {
    const input = this.optionsOf(options);
    const id = (item: any, property: string) => componentId(this.node.path, property, item);
    const pipeline = {
      receivers: distinct(input, 'receivers', input.list('receivers', REQUIRED, { min: 1 }, id)),
      processors: distinct(input, 'processors', input.list('processors', [], {}, id)),
      exporters: distinct(input, 'exporters', input.list('exporters', REQUIRED, { min: 1 }, id)),
    };
    input.done();
    this._collector.document.addPipeline(pipelineId(this.node.path, 'name', name), pipeline);
  }

  /**
   * Adds what an override needs from the pod and from the cluster: variables, ports, files, permissions.
   * @param needs the needs; a variable, port or folder that already exists is an error
   */
  public addNeeds(needs: PodNeeds): void {
    this._collector.need(givenNeeds(this.node.path, needs));
  }

  /**
   * The collector's configuration as plain data, as it would be written now. References to the environment appear as they are written, your own texts as you
   * gave them (in the ConfigMap, their `$` becomes `$$`). The result is a copy.
   */
  public toConfig(): { [key: string]: any } {
    return this._collector.document.toObject(this._collector.times);
  }

  private optionsOf<P extends object>(options: P): Input<P> {
    return new Input<P>(this.node.path, options, 'options');
  }

  private addComponent(section: Section, id: string, config: { [key: string]: any }, input: Input<PodNeeds>, places: Places, before?: string): void {
    const where = this.node.path;
    componentId(where, `${section.slice(0, -1)}Id`, id);
    const path = `${section}.${id}`;
    const body = verbatim(plainData(where, path, record(where, path, config)));
    const needs = podNeeds(input);
    input.done();
    this._collector.add({ section, id, body, ...needs }, places, before);
  }
}

/** `type` or `type/name` as the collector reads them (component.ID): a name has neither spaces, control characters nor symbols. */
function componentId(where: string, property: string, id: unknown): string {
  return typeof id === 'string' && /^[a-z][a-z0-9_]{0,62}(\/[^/\p{Z}\p{C}\p{S}]{1,1024})?$/u.test(id)
    ? id : reject(where, property, id, "'type' or 'type/name', such as 'filter/mine'", 'without spaces and symbols');
}

function pipelineId(where: string, property: string, id: unknown): string {
  return typeof id === 'string' && /^(metrics|logs|traces|profiles)(\/[^/\p{Z}\p{C}\p{S}]{1,1024})?$/u.test(id)
    ? id : reject(where, property, id, "'signal' or 'signal/name', such as 'metrics/mine'", 'without spaces and symbols');
}

/** The pipelines that one property names. */
function pipelines<P extends object>(input: Input<P>, name: keyof P & string, otherwise: string[]): string[] {
  return distinct(input, name, input.list(name, otherwise, {}, (item, property) => pipelineId(input.where, property, item)));
}

/** The collector takes nothing twice in a list. */
function distinct<P extends object>(input: Input<P>, name: keyof P & string, ids: string[]): string[] {
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined ? ids : input.reject(name, ids, 'a list without repetition', `it has '${twice}' twice`);
}
