package main

import (
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

func gather(t *testing.T, s shape, elapsed time.Duration) map[string][]*dto.Metric {
	t.Helper()
	start := time.Now()
	now := start
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(newCollector(s, func() time.Time { return now }))
	now = start.Add(elapsed)
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	byName := map[string][]*dto.Metric{}
	for _, family := range families {
		byName[family.GetName()] = family.GetMetric()
	}
	return byName
}

func TestValuesAreAFunctionOfTime(t *testing.T) {
	s := shape{counters: 2, gauges: 1, histograms: 1, nativeHistograms: 1, labelSets: 3, rate: 100}
	metrics := gather(t, s, 7500*time.Millisecond)
	series := 0
	for _, family := range metrics {
		series += len(family)
	}
	if series != s.series() {
		t.Errorf("%d series are served, %d are announced", series, s.series())
	}
	for _, metric := range metrics["load_counter_1_total"] {
		if got := metric.GetCounter().GetValue(); got != 750 {
			t.Errorf("counter at 7.5 s with 100 a second: %v", got)
		}
	}
	if got := metrics["load_histogram_0"][0].GetHistogram().GetSampleCount(); got != 750 {
		t.Errorf("observations at 7.5 s with 100 a second: %v", got)
	}
}

func TestChangeOfBuckets(t *testing.T) {
	s := shape{histograms: 1, nativeHistograms: 1, labelSets: 1, rate: 100, relayoutAfter: 5 * time.Second}
	before, after := gather(t, s, 4*time.Second), gather(t, s, 6*time.Second)
	if b, a := before["load_histogram_0"][0].GetHistogram(), after["load_histogram_0"][0].GetHistogram(); len(b.GetBucket())+1 != len(a.GetBucket()) {
		t.Errorf("bounds before %v, after %v", b.GetBucket(), a.GetBucket())
	}
	b, a := before["load_native_histogram_0"][0].GetHistogram(), after["load_native_histogram_0"][0].GetHistogram()
	if len(b.GetPositiveDelta())+1 != len(a.GetPositiveDelta()) {
		t.Errorf("native buckets before %v, after %v", b.GetPositiveDelta(), a.GetPositiveDelta())
	}
	if a.GetSampleCount() != 600 {
		t.Errorf("a change of layout changed the count: %d", a.GetSampleCount())
	}
}

func TestVariedStreamsGrowEachAtItsOwnRate(t *testing.T) {
	s := shape{counters: 5, gauges: 1, histograms: 1, labelSets: 10, rate: 100, varied: true}
	before, after := gather(t, s, 10*time.Second), gather(t, s, 20*time.Second)
	rates := map[float64]bool{}
	for name, metrics := range before {
		for i, metric := range metrics {
			if metric.GetCounter() == nil {
				continue
			}
			early, late := metric.GetCounter().GetValue(), after[name][i].GetCounter().GetValue()
			if late < early || late > 4000 {
				t.Errorf("%s: %v after 10 s, %v after 20 s", name, early, late)
			}
			rates[late] = true
		}
	}
	if len(rates) < 25 {
		t.Errorf("50 counters have only %d rates", len(rates))
	}
}
