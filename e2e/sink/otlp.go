package main

import (
	"maps"

	"go.opentelemetry.io/collector/pdata/pcommon"
	"go.opentelemetry.io/collector/pdata/pmetric"
)

// addOTLP takes what one request brought from the address of a sender, and returns the number of its data points.
func (s *store) addOTLP(sender string, metrics pmetric.Metrics) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, rm := range metrics.ResourceMetrics().All() {
		attributes := toStrings(rm.Resource().Attributes())
		job, instance := attributes["service.name"], attributes["service.instance.id"]
		points := 0
		for _, sm := range rm.ScopeMetrics().All() {
			for _, m := range sm.Metrics().All() {
				points += s.addMetric(sender, job, instance, m)
			}
		}
		s.sawResource(job, instance, attributes, points)
	}
	return metrics.DataPointCount()
}

func (s *store) addMetric(sender, job, instance string, m pmetric.Metric) int {
	key := func(attributes pcommon.Map) streamKey {
		return streamKey{job, instance, m.Name(), canonical(toStrings(attributes))}
	}
	switch m.Type() {
	case pmetric.MetricTypeGauge:
		for _, p := range m.Gauge().DataPoints().All() {
			if !p.Flags().NoRecordedValue() {
				s.add(sender, key(p.Attributes()), "gauge", instant, interval{int64(p.Timestamp()), int64(p.Timestamp()), number(p)})
			}
		}
		return m.Gauge().DataPoints().Len()
	case pmetric.MetricTypeSum:
		kind := "counter"
		if !m.Sum().IsMonotonic() {
			kind = "up-down counter"
		}
		for _, p := range m.Sum().DataPoints().All() {
			if !p.Flags().NoRecordedValue() {
				s.add(sender, key(p.Attributes()), kind, temporalityOf(m.Sum().AggregationTemporality()),
					interval{int64(p.StartTimestamp()), int64(p.Timestamp()), number(p)})
			}
		}
		return m.Sum().DataPoints().Len()
	case pmetric.MetricTypeHistogram:
		for _, p := range m.Histogram().DataPoints().All() {
			if p.Flags().NoRecordedValue() {
				continue
			}
			total := uint64(0)
			for _, n := range p.BucketCounts().All() {
				total += n
			}
			s.checkBuckets(m.Name(), total, p.Count())
			s.add(sender, key(p.Attributes()), "histogram", temporalityOf(m.Histogram().AggregationTemporality()),
				interval{int64(p.StartTimestamp()), int64(p.Timestamp()), float64(p.Count())})
		}
		return m.Histogram().DataPoints().Len()
	case pmetric.MetricTypeExponentialHistogram:
		for _, p := range m.ExponentialHistogram().DataPoints().All() {
			if p.Flags().NoRecordedValue() {
				continue
			}
			total := p.ZeroCount()
			for _, buckets := range []pmetric.ExponentialHistogramDataPointBuckets{p.Positive(), p.Negative()} {
				for _, n := range buckets.BucketCounts().All() {
					total += n
				}
			}
			s.checkBuckets(m.Name(), total, p.Count())
			s.add(sender, key(p.Attributes()), "native histogram", temporalityOf(m.ExponentialHistogram().AggregationTemporality()),
				interval{int64(p.StartTimestamp()), int64(p.Timestamp()), float64(p.Count())})
		}
		return m.ExponentialHistogram().DataPoints().Len()
	case pmetric.MetricTypeSummary:
		for _, p := range m.Summary().DataPoints().All() {
			if !p.Flags().NoRecordedValue() {
				s.add(sender, key(p.Attributes()), "summary", cumulative, interval{int64(p.StartTimestamp()), int64(p.Timestamp()), float64(p.Count())})
			}
		}
		return m.Summary().DataPoints().Len()
	default:
		s.problems[m.Name()+": a metric without data"]++
		return 0
	}
}

func (s *store) checkBuckets(metric string, total, count uint64) {
	if total != count {
		s.problems[metric+": the buckets do not add up to the count"]++
	}
}

func number(p pmetric.NumberDataPoint) float64 {
	if p.ValueType() == pmetric.NumberDataPointValueTypeInt {
		return float64(p.IntValue())
	}
	return p.DoubleValue()
}

func temporalityOf(t pmetric.AggregationTemporality) temporality {
	if t == pmetric.AggregationTemporalityDelta {
		return delta
	}
	return cumulative
}

func toStrings(attributes pcommon.Map) map[string]string {
	return maps.Collect(func(yield func(string, string) bool) {
		for name, value := range attributes.All() {
			if !yield(name, value.AsString()) {
				return
			}
		}
	})
}
