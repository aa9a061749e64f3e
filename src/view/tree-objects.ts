import { ApiObject, Chart } from 'cdk8s';
import { IConstruct } from 'constructs';
import { attempt } from './attempt';
import { readSource, ReadObject, SourceObject } from './objects';
import { CollectorFacts, PartFacts } from './part-facts';
import { Subject } from './view';
import { assignedCluster } from '../tree/cluster';
import { Registry } from '../tree/registry';
import { Synthesis } from '../tree/synthesis';

/** An object of a tree as it will be applied, or why it cannot be written. */
export interface TreeObject {
  /** What is known of where it comes from; its manifest is undefined where it cannot be written. */
  readonly source: SourceObject;
  readonly facts: PartFacts | undefined;
  /** What cdk8s says of an object that cannot be written. */
  readonly problem: string | undefined;
  readonly read: readonly ReadObject[];
}

/** The objects of a tree. Each is written and read once in a synthesis, and only when somebody asks for it. */
export class TreeObjects {
  /** The objects of the tree that a construct is in. */
  public static of(construct: IConstruct): TreeObjects {
    const { root } = construct.node;
    return Synthesis.of(root).once(TreeObjects, () => new TreeObjects(root));
  }

  public readonly parts: TreeParts;
  public readonly all: readonly ApiObject[];
  private readonly known = new Map<ApiObject, TreeObject>();

  private constructor(root: IConstruct) {
    this.parts = new TreeParts(root);
    this.all = root.node.findAll().filter((construct): construct is ApiObject => ApiObject.isApiObject(construct));
  }

  public get(object: ApiObject): TreeObject {
    let known = this.known.get(object);
    if (!known) {
      known = this.write(object);
      this.known.set(object, known);
    }
    return known;
  }

  private write(object: ApiObject): TreeObject {
    const { part, facts, group, groupClusters, cluster } = this.parts.placeOf(object);
    const subject = this.parts.subject(object);
    const isWorkload = facts !== undefined && 'workload' in facts && facts.workload === object;
    const { value: manifest, problem } = attempt<unknown>(() => object.toJson());
    const source: SourceObject = { subject, part: part ? this.parts.subject(part) : subject, group, groupClusters, cluster, facts: isWorkload ? facts : undefined, manifest };
    return { source, facts, problem, read: problem === undefined ? readSource(source) : [] };
  }
}

/** Where a construct stands: its part, its group, and its clusters. */
export interface Place extends Pick<SourceObject, 'group' | 'groupClusters' | 'cluster'> {
  /** The nearest part that made the construct; undefined where none did. */
  readonly part: IConstruct | undefined;
  readonly facts: PartFacts | undefined;
}

/** A place with what decides about those below it. */
interface Scope extends Place {
  /** Whether a collector names its cluster in the group. */
  readonly isNamed: boolean;
  readonly assigned: string | undefined;
  readonly clusterOfPart: string | undefined;
}

/** What the parts of one tree are, and where objects belong. */
export class TreeParts {
  private readonly registry: Registry;
  private readonly subjects = new Map<IConstruct, Subject>();
  private readonly scopes = new Map<IConstruct, Scope>();
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

  /** Where a construct stands. Most have nothing of their own, and stand where their scope does. */
  public placeOf(construct: IConstruct): Scope {
    let scope = this.scopes.get(construct);
    if (!scope) {
      scope = this.within(construct, construct.node.scope && this.placeOf(construct.node.scope));
      if (!ApiObject.isApiObject(construct)) {
        this.scopes.set(construct, scope);
      }
    }
    return scope;
  }

  private within(construct: IConstruct, around: Scope | undefined): Scope {
    const facts = this.registry.factsOf(construct) as PartFacts | undefined;
    const own = assignedCluster(construct);
    const isChart = Chart.isChart(construct);
    if (around && !facts && own === undefined && !isChart) {
      return around;
    }
    const hasNames = this.clusters.has(construct);
    const assigned = own ?? around?.assigned;
    const clusterOfPart = !facts ? around?.clusterOfPart : 'clusterName' in facts ? facts.clusterName : undefined;
    return {
      part: facts ? construct : around?.part,
      facts: facts ?? around?.facts,
      // The nearest chart in which a collector names its cluster, else the nearest.
      group: isChart && (hasNames || !around?.isNamed) ? construct.node.path : around?.group,
      isNamed: hasNames || (around?.isNamed ?? false),
      groupClusters: this.clusters.get(construct) ?? around?.groupClusters,
      assigned,
      clusterOfPart,
      cluster: assigned ?? clusterOfPart,
    };
  }

  /** How messages name a construct: always the same object for the same construct. */
  public subject(construct: IConstruct): Subject {
    let subject = this.subjects.get(construct);
    if (!subject) {
      subject = {
        get name() {
          return construct.node.path;
        },
        ours: this.placeOf(construct).part !== undefined,
        construct,
      };
      this.subjects.set(construct, subject);
    }
    return subject;
  }

  /** Whether two constructs are applied to the same cluster, as far as anything says. */
  public shareCluster(one: IConstruct, other: IConstruct): boolean {
    const [first, second] = [this.clustersOf(one), this.clustersOf(other)];
    return first === undefined || second === undefined || [...first].some(cluster => second.has(cluster));
  }

  /** The clusters that a construct is applied to; undefined where nothing says it. */
  private clustersOf(construct: IConstruct): ReadonlySet<string> | undefined {
    const { cluster, groupClusters } = this.placeOf(construct);
    return cluster !== undefined ? new Set([cluster]) : groupClusters;
  }
}

/** The charts that a construct stands in, the nearest first. */
function chartsAround(construct: IConstruct): IConstruct[] {
  return construct.node.scopes.reverse().filter(scope => Chart.isChart(scope));
}
