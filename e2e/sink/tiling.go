package main

import (
	"cmp"
	"slices"
)

// interval is the time that one data point stands for: [start, end), in nanoseconds since the epoch.
// For a gauge start equals end.
type interval struct {
	start, end int64
	value      float64
}

// tiling says how the intervals of one delta stream cover a span of time. Intervals that follow each
// other without a hole or an overlap are what a backend needs to add up the deltas.
type tiling struct {
	sum     float64
	covered int64 // nanoseconds covered at least once
	missing int64 // nanoseconds covered by no interval
	doubled int64 // nanoseconds covered more than once, each further time counted
	holes   int   // separate pieces of missing time
	first   int64 // where the first interval starts
	last    int64 // where the last interval ends
}

// tile lays the intervals of a stream out in time, from the later of from and the start of its first
// interval up to until. What lies outside is cut off, values in proportion. Zero means no limit;
// without until the span ends with the last interval.
func tile(intervals []interval, from, until int64) tiling {
	sorted := slices.Clone(intervals)
	slices.SortFunc(sorted, func(a, b interval) int {
		if a.start != b.start {
			return cmp.Compare(a.start, b.start)
		}
		return cmp.Compare(a.end, b.end)
	})
	var t tiling
	reached := int64(0)
	for _, i := range sorted {
		start, end := max(i.start, from), i.end
		if until > 0 {
			end = min(end, until)
		}
		if end <= start {
			continue
		}
		if t.first == 0 {
			t.first, reached = start, start
			// A stream that was there before the window is missing from the window's start.
			if from > 0 && sorted[0].start <= from {
				t.first, reached = from, from
			}
		}
		t.sum += i.value * float64(end-start) / float64(i.end-i.start)
		if start > reached {
			t.missing += start - reached
			t.holes++
		}
		if start < reached {
			t.doubled += min(reached, end) - start
		}
		if end > reached {
			t.covered += end - max(start, reached)
			reached = end
		}
	}
	t.last = reached
	switch {
	case t.first == 0 && from > 0 && until > from && len(sorted) > 0 && sorted[0].start <= from:
		t.first, t.last, t.missing, t.holes = from, until, until-from, 1
	case t.first > 0 && until > reached:
		t.missing += until - reached
		t.holes++
		t.last = until
	}
	return t
}

// gaps says how much time the points of a cumulative stream leave out in a span, and in how many pieces, where a point is due every
// step. Without until the span ends with the last point.
func gaps(points []interval, from, until, step int64) (missing int64, holes int) {
	add := func(since, at int64) {
		if at-since > step+step/2 {
			missing += at - since - step
			holes++
		}
	}
	last := int64(0)
	for _, point := range points {
		if until > 0 && point.end > until {
			break
		}
		if last > 0 && point.end > from {
			add(max(last, from-step), point.end)
		}
		last = point.end
	}
	if last > 0 && until > 0 {
		add(max(last, from-step), until)
	}
	return missing, holes
}
