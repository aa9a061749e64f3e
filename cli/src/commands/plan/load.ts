import type { PlanRequest } from './request';
import { UsageError } from '../../errors';
import { MOST_TARGETS, requireDrawable } from '../draws';

/** The data points of one scrape of each target. */
export function pointsOf(request: PlanRequest): number[] {
  const points = allPoints(request);
  if (points.length > MOST_TARGETS) {
    throw new UsageError(`the targets must be at most ${MOST_TARGETS}, got ${points.length}; plan a part of them`);
  }
  return points;
}

/** How often names are drawn: as asked for, or as often as a few seconds allow. */
export function drawsOf({ draws }: PlanRequest, targets: number): number {
  const drawn = draws ?? Math.min(200, Math.max(10, Math.floor(100_000 / targets)));
  requireDrawable(drawn, targets);
  return drawn;
}

function allPoints(request: PlanRequest): number[] {
  const { distribution, running, dataPointsPerMinute, seriesPerTarget, largestTarget, intervalSeconds } = request;
  if (running && distribution) {
    const listed = new Map(distribution.map(target => [target.address, target.points]));
    return running.targets.map(({ address }) => {
      const points = listed.get(address);
      if (points === undefined) {
        throw new UsageError(`--distribution lists no data points for ${address}, which the allocator has; list every target as 'ADDRESS POINTS', or leave --distribution out`);
      }
      return points;
    });
  }
  if (distribution) {
    return distribution.map(target => target.points);
  }
  const targets = running ? running.targets.length : request.targets;
  if (targets === undefined) {
    throw new UsageError('the targets are missing: give --targets, --distribution or --allocator');
  }
  if ((dataPointsPerMinute === undefined) === (seriesPerTarget === undefined)) {
    throw new UsageError(`give exactly one of --dpm (data points a minute, of all targets) and --series (data points a scrape, of one target); got ${dataPointsPerMinute === undefined ? 'neither' : 'both'}`);
  }
  const total = seriesPerTarget !== undefined ? targets * seriesPerTarget : dataPointsPerMinute! * intervalSeconds / 60;
  if (largestTarget === undefined) {
    return new Array<number>(targets).fill(total / targets);
  }
  if (largestTarget > total || largestTarget * targets < total * (1 - 1e-6) || (targets === 1 && largestTarget < total * (1 - 1e-6))) {
    throw new UsageError(`--largest-target must lie between the average target's ${Math.ceil(total / targets)} data points a scrape and all ${Math.floor(total)}, got ${largestTarget}`);
  }
  return targets === 1 ? [total] : [largestTarget, ...new Array<number>(targets - 1).fill((total - largestTarget) / (targets - 1))];
}

export function addressesOf({ running, distribution }: PlanRequest): readonly string[] | undefined {
  if (running) {
    return running.targets.map(target => target.address);
  }
  return distribution?.every(target => target.address !== undefined) ? distribution.map(target => target.address!) : undefined;
}

export function sourceOf({ running, distribution, largestTarget }: PlanRequest): string {
  const sizes = distribution ? 'sizes from the list' : largestTarget === undefined ? 'all of one size' : 'one large, the others of one size';
  return running ? `${running.jobs} jobs of the running allocator, ${sizes}` : sizes;
}
