import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { CollectorFacts, PartFacts } from './part-facts';
import { Subject } from './view';
import { assignedCluster } from '../tree/cluster';
import { Registry } from '../tree/registry';
import { Synthesis } from '../tree/synthesis';

/** An object of a tree as it will be applied, or why it cannot be written. */
export type Written = { readonly manifest: unknown; readonly problem?: undefined } | { readonly manifest?: undefined; readonly problem: string };

/** Writes the objects of a tree, each once in a synthesis. */
export function writer(root: IConstruct): (object: ApiObject) => Written {
  const manifests = Synthesis.of(root).once(writer, () => new Map<ApiObject, Written>());
  return object => {
    let result = manifests.get(object);
    if (!result) {
      result = write(object);
      manifests.set(object, result);
    }
    return result;
  };
}

function write(object: ApiObject): Written {
  try {
    return { manifest: object.toJson() };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** The objects of a tree. */
export function objectsOf(root: IConstruct): readonly ApiObject[] {
  return Synthesis.of(root).once(objectsOf, () => root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct)));
}

/** What the parts of one tree are, and where objects belong. */
export class TreeParts {
  private readonly registry: Registry;
  private readonly subjects = new Map<IConstruct, Subject>();
  /** The clusters that collectors name, by the charts around them. */
  private readonly clusters = new Map<IConstruct, Set<string>>();

  constructor(root: IConstruct) {
    this.registry = Registry.of(root);
    for (const [part, facts] of this.entries()) {
      for (const chart of 'clusterName' in facts ? chartsAround(part) : []) {
        this.clusters.set(chart, (this.clusters.get(chart) ?? new Set()).add((facts as CollectorFacts).clusterName));
      }
    }
  }

  public entries(): [part: IConstruct, facts: PartFacts][] {
    return this.registry.entries() as [IConstruct, PartFacts][];
  }

  /** The nearest part that made a construct; undefined where none did. */
  public partOf(construct: IConstruct): { readonly part: IConstruct; readonly facts: PartFacts } | undefined {
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      const facts = this.registry.factsOf(scope) as PartFacts | undefined;
      if (facts) {
        return { part: scope, facts };
      }
    }
    return undefined;
  }

  /** How messages name a construct: always the same object for the same construct. */
  public subject(construct: IConstruct, ours?: boolean): Subject {
    let subject = this.subjects.get(construct);
    if (!subject) {
      subject = { name: construct.node.path, ours: ours ?? this.partOf(construct) !== undefined, construct };
      this.subjects.set(construct, subject);
    }
    return subject;
  }

  /** The chart whose clusters a construct belongs to: the nearest in which a collector names its own, else the nearest. */
  public groupOf(construct: IConstruct): string | undefined {
    const charts = chartsAround(construct);
    return (charts.find(chart => this.clusters.has(chart)) ?? charts[0])?.node.path;
  }

  /** The clusters that collectors name in the nearest chart around a construct that holds some, also in charts below that one. */
  public clustersAround(construct: IConstruct): ReadonlySet<string> | undefined {
    for (let scope: IConstruct | undefined = construct; scope; scope = scope.node.scope) {
      const clusters = this.clusters.get(scope);
      if (clusters) {
        return clusters;
      }
    }
    return undefined;
  }

  /** Whether two constructs are applied to the same cluster, as far as anything says. */
  public shareCluster(one: IConstruct, other: IConstruct): boolean {
    const [first, second] = [this.clustersOf(one), this.clustersOf(other)];
    return first === undefined || second === undefined || [...first].some(cluster => second.has(cluster));
  }

  /** The clusters that a construct is applied to; undefined where nothing says it. */
  private clustersOf(construct: IConstruct): ReadonlySet<string> | undefined {
    const facts = this.partOf(construct)?.facts;
    const named = assignedCluster(construct) ?? (facts && 'clusterName' in facts ? facts.clusterName : undefined);
    return named !== undefined ? new Set([named]) : this.clustersAround(construct);
  }
}

/** The charts that a construct stands in, the nearest first. */
function chartsAround(construct: IConstruct): IConstruct[] {
  return construct.node.scopes.reverse().filter(scope => Chart.isChart(scope));
}
