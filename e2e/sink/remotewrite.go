package main

import (
	"fmt"
	"strings"

	"github.com/golang/snappy"
	"github.com/prometheus/prometheus/model/value"
	"github.com/prometheus/prometheus/prompb"
)

// addRemoteWrite takes a request of the remote write protocol 1.0 from the address of a sender, and returns the number of its samples.
// Its series have no type; the suffixes that the naming rules give to counters tell them apart.
func (s *store) addRemoteWrite(sender string, body []byte) (int, error) {
	raw, err := snappy.Decode(nil, body)
	if err != nil {
		return 0, fmt.Errorf("snappy: %w", err)
	}
	var request prompb.WriteRequest
	if err := request.Unmarshal(raw); err != nil {
		return 0, fmt.Errorf("write request: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	samples := 0
	for _, series := range request.Timeseries {
		labels := map[string]string{}
		for _, label := range series.Labels {
			labels[label.Name] = label.Value
		}
		name, job, instance := labels["__name__"], labels["job"], labels["instance"]
		for _, label := range []string{"__name__", "job", "instance"} {
			delete(labels, label)
		}
		resource := takeResource(labels)
		if name == "target_info" {
			s.sawResource(job, instance, attributeNames(resource), len(series.Samples))
		}
		key := streamKey{job, instance, name, canonical(labels)}
		kind, t := "gauge", instant
		if isCumulative(name) {
			kind, t = "counter", cumulative
		}
		for _, sample := range series.Samples {
			if value.IsStaleNaN(sample.Value) {
				continue
			}
			at := sample.Timestamp * 1e6
			s.checkOrder(key, at)
			s.add(sender, key, kind, t, interval{at, at, sample.Value})
			s.streams[key].resource = resource
		}
		for _, histogram := range series.Histograms {
			at := histogram.Timestamp * 1e6
			s.add(sender, key, "native histogram", cumulative, interval{at, at, float64(histogram.GetCountInt())})
		}
		samples += len(series.Samples) + len(series.Histograms)
	}
	return samples, nil
}

// takeResource takes the labels that the pipeline adds to every series out of a set, so that a stream stays the same whatever they are.
func takeResource(labels map[string]string) map[string]string {
	resource := map[string]string{}
	for name, value := range labels {
		if strings.HasPrefix(name, "k8s_") {
			resource[name] = value
			delete(labels, name)
		}
	}
	return resource
}

// attributeNames gives labels the names that they had as attributes of the resource.
func attributeNames(labels map[string]string) map[string]string {
	attributes := map[string]string{}
	for name, value := range labels {
		attributes[strings.ReplaceAll(name, "_", ".")] = value
	}
	return attributes
}

// isCumulative knows counters by their suffixes; those of collectors themselves have others.
func isCumulative(name string) bool {
	for _, suffix := range []string{"_total", "_count", "_sum", "_bucket", "_points"} {
		if strings.HasSuffix(name, suffix) {
			return true
		}
	}
	return false
}
