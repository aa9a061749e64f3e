package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"time"
)

type temporality string

const (
	delta      temporality = "delta"
	cumulative temporality = "cumulative"
	instant    temporality = "gauge"
)

// streamKey says which points belong together, from the target's view: whatever the pipeline adds to a
// resource, or adds later, the same series of the same target stays the same stream.
type streamKey struct {
	job, instance, metric, attributes string
}

type stream struct {
	kind        string // counter, gauge, histogram, ...
	temporality temporality
	// sender is the address that the latest point came from.
	sender string
	// resource holds the labels of the latest point that remote write made of its resource.
	resource map[string]string
	points   []interval
}

// resource is what the points of one target came with.
type resource struct {
	Job, Instance string
	// Variants are the different sets of attributes seen, in the order of their first appearance.
	Variants []variant
}

type variant struct {
	Attributes map[string]string `json:"attributes"`
	Points     int               `json:"points"`
	First      time.Time         `json:"first"`
	Last       time.Time         `json:"last"`
}

// maxVariants bounds what is kept of a target whose attributes change with every request.
const maxVariants = 20

type store struct {
	mu        sync.Mutex
	streams   map[streamKey]*stream
	resources map[[2]string]*resource
	problems  map[string]int
}

func newStore() *store {
	s := &store{}
	s.reset()
	return s
}

func (s *store) reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.streams = map[streamKey]*stream{}
	s.resources = map[[2]string]*resource{}
	s.problems = map[string]int{}
}

// forgetBefore drops the points that ended before a time; the streams stay known.
func (s *store) forgetBefore(t int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, st := range s.streams {
		st.points = slices.DeleteFunc(st.points, func(i interval) bool { return i.end < t })
	}
}

func (s *store) add(sender string, key streamKey, kind string, tmp temporality, point interval) {
	st := s.streams[key]
	if st == nil {
		st = &stream{kind: kind, temporality: tmp}
		s.streams[key] = st
	}
	if st.temporality != tmp || st.kind != kind {
		s.problems[fmt.Sprintf("%s changed from %s %s to %s %s", key.metric, st.temporality, st.kind, tmp, kind)]++
		st.temporality, st.kind = tmp, kind
	}
	if math.IsNaN(point.value) || math.IsInf(point.value, 0) {
		if tmp != instant {
			s.problems[key.metric+": not a number"]++
		}
		point.value = 0
	}
	if tmp == delta {
		switch {
		case point.start == 0:
			s.problems[key.metric+": delta without a start time"]++
		case point.start >= point.end:
			s.problems[key.metric+": delta of no time"]++
		case point.value < 0:
			s.problems[key.metric+": negative delta"]++
		}
	}
	st.sender = sender
	st.points = append(st.points, point)
}

func (s *store) sawResource(job, instance string, attributes map[string]string, points int) {
	id := [2]string{job, instance}
	r := s.resources[id]
	if r == nil {
		r = &resource{Job: job, Instance: instance}
		s.resources[id] = r
	}
	now := time.Now()
	for i := range r.Variants {
		if maps.Equal(r.Variants[i].Attributes, attributes) {
			r.Variants[i].Points += points
			r.Variants[i].Last = now
			return
		}
	}
	if len(r.Variants) < maxVariants {
		r.Variants = append(r.Variants, variant{attributes, points, now, now})
	}
}

// checkOrder notes a sample that is older than the latest of its series: a backend of remote write takes it only where it is told to.
func (s *store) checkOrder(key streamKey, at int64) {
	if st := s.streams[key]; st != nil && len(st.points) > 0 && at < st.points[len(st.points)-1].end {
		s.problems[key.metric+": a sample that is older than the one before"]++
	}
}

// Spread is the lowest, middle and highest of a set of figures.
type Spread struct {
	Min    float64 `json:"min"`
	Median float64 `json:"median"`
	Max    float64 `json:"max"`
}

func spread(values []float64) Spread {
	if len(values) == 0 {
		return Spread{}
	}
	slices.Sort(values)
	return Spread{values[0], values[len(values)/2], values[len(values)-1]}
}

// Group sums up the streams of one metric name, or of all of them.
type Group struct {
	Kind        string      `json:"kind"`
	Temporality temporality `json:"temporality"`
	Streams     int         `json:"streams"`
	Points      int         `json:"points"`
	// Rate is what a stream grew by in a second, over the whole span: a lost interval lowers it, one
	// counted twice raises it.
	Rate Spread `json:"rate"`
	// MissingSeconds and DoubledSeconds are those of single streams; StreamsMissing and StreamsDoubled
	// say how many streams have any.
	StreamsMissing int     `json:"streamsMissing"`
	MissingSeconds Spread  `json:"missingSeconds"`
	MissingTotal   float64 `json:"missingTotalSeconds"`
	StreamsDoubled int     `json:"streamsDoubled"`
	DoubledSeconds Spread  `json:"doubledSeconds"`
	DoubledTotal   float64 `json:"doubledTotalSeconds"`
	SpanSeconds    Spread  `json:"spanSeconds"`
	// Step is the time between a point and the next one of the same stream.
	Step Spread `json:"stepSeconds"`
	// Resets counts the points of cumulative streams that are below the one before.
	Resets int `json:"resets"`
	rates, missing, doubled, spans,
	steps []float64
}

type StreamReport struct {
	Job         string      `json:"job"`
	Instance    string      `json:"instance"`
	Metric      string      `json:"metric"`
	Attributes  string      `json:"attributes"`
	Kind        string      `json:"kind"`
	Temporality temporality `json:"temporality"`
	// Sender is the address that the latest point came from, whatever span of time is asked for.
	Sender string `json:"sender"`
	// Resource holds the labels of the latest point that remote write made of its resource.
	Resource map[string]string `json:"resource,omitempty"`
	Points   int               `json:"points"`
	First    float64           `json:"first"`
	Last     float64           `json:"last"`
	Sum      float64           `json:"sum"`
	// LastValue is that of the last point, which of a cumulative stream is what was counted since its beginning.
	LastValue float64 `json:"lastValue"`
	Rate      float64 `json:"rate"`
	Missing   float64 `json:"missingSeconds"`
	Holes     int     `json:"holes"`
	Doubled   float64 `json:"doubledSeconds"`
	MinStep   float64 `json:"minStepSeconds"`
	MaxStep   float64 `json:"maxStepSeconds"`
	resets    int
	steps     []float64
}

// Report is what the sink answers to /report.
type Report struct {
	Total    Group             `json:"total"`
	Metrics  map[string]*Group `json:"metrics"`
	Problems map[string]int    `json:"problems"`
	Streams  []StreamReport    `json:"streams,omitempty"`
}

// query selects what a report is about.
type query struct {
	from, until int64
	// step is the time between two points of a cumulative stream: where there is more, some are missing. 0: not looked at.
	step          int64
	matches       func(streamKey) bool
	eachStream    bool
	onlyIncorrect bool
}

func (s *store) report(q query) Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	report := Report{Metrics: map[string]*Group{}, Problems: maps.Clone(s.problems)}
	for key, st := range s.streams {
		if !q.matches(key) {
			continue
		}
		r := reportStream(key, st, q.from, q.until, q.step)
		if r.Points == 0 && r.Missing == 0 {
			continue
		}
		group := report.Metrics[key.metric]
		if group == nil {
			group = &Group{Kind: st.kind, Temporality: st.temporality}
			report.Metrics[key.metric] = group
		}
		group.add(r)
		report.Total.add(r)
		if q.eachStream && (!q.onlyIncorrect || r.Missing > 0 || r.Doubled > 0) {
			report.Streams = append(report.Streams, r)
		}
	}
	report.Total.finish()
	for _, group := range report.Metrics {
		group.finish()
	}
	slices.SortFunc(report.Streams, func(a, b StreamReport) int {
		return strings.Compare(a.Job+a.Instance+a.Metric+a.Attributes, b.Job+b.Instance+b.Metric+b.Attributes)
	})
	return report
}

func reportStream(key streamKey, st *stream, from, until, step int64) StreamReport {
	r := StreamReport{
		Job: key.job, Instance: key.instance, Metric: key.metric, Attributes: key.attributes,
		Kind: st.kind, Temporality: st.temporality, Sender: st.sender, Resource: st.resource,
	}
	points := slices.Clone(st.points)
	slices.SortStableFunc(points, func(a, b interval) int { return cmp.Compare(a.end, b.end) })
	inside := slices.DeleteFunc(slices.Clone(points), func(i interval) bool { return i.end <= from || until > 0 && i.end > until })
	r.Points = len(inside)
	for i := 1; i < len(inside); i++ {
		step := toSeconds(inside[i].end - inside[i-1].end)
		r.steps = append(r.steps, step)
		if st.temporality == cumulative && inside[i].value < inside[i-1].value {
			r.resets++
		}
	}
	if steps := spread(slices.Clone(r.steps)); len(r.steps) > 0 {
		r.MinStep, r.MaxStep = steps.Min, steps.Max
	}
	switch st.temporality {
	case delta:
		t := tile(points, from, until)
		r.Sum, r.Missing, r.Doubled, r.Holes = t.sum, toSeconds(t.missing), toSeconds(t.doubled), t.holes
		r.First, r.Last = toSeconds(t.first), toSeconds(t.last)
	case cumulative:
		if len(inside) > 0 {
			first, last := inside[0], inside[len(inside)-1]
			r.First, r.Last, r.Sum, r.LastValue = toSeconds(first.end), toSeconds(last.end), last.value-first.value, last.value
		}
		if step > 0 {
			missing, holes := gaps(points, from, until, step)
			r.Missing, r.Holes = toSeconds(missing), holes
		}
	case instant:
		if len(inside) > 0 {
			r.First, r.Last = toSeconds(inside[0].end), toSeconds(inside[len(inside)-1].end)
		}
	}
	if r.Last > r.First {
		r.Rate = r.Sum / (r.Last - r.First)
	}
	return r
}

func (g *Group) add(r StreamReport) {
	g.Streams++
	g.Points += r.Points
	g.Resets += r.resets
	g.steps = append(g.steps, r.steps...)
	if r.Missing > 0 {
		g.StreamsMissing++
		g.missing = append(g.missing, r.Missing)
		g.MissingTotal += r.Missing
	}
	if r.Doubled > 0 {
		g.StreamsDoubled++
		g.doubled = append(g.doubled, r.Doubled)
		g.DoubledTotal += r.Doubled
	}
	if r.Last > r.First {
		if r.Temporality != instant {
			g.rates = append(g.rates, r.Rate)
		}
		g.spans = append(g.spans, r.Last-r.First)
	}
}

func (g *Group) finish() {
	g.Rate, g.MissingSeconds, g.DoubledSeconds = spread(g.rates), spread(g.missing), spread(g.doubled)
	g.SpanSeconds, g.Step = spread(g.spans), spread(g.steps)
}

func (s *store) allResources() []resource {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]resource, 0, len(s.resources))
	for _, r := range s.resources {
		all = append(all, *r)
	}
	slices.SortFunc(all, func(a, b resource) int { return strings.Compare(a.Job+a.Instance, b.Job+b.Instance) })
	return all
}

// canonical writes attributes in one order, so that equal sets give equal keys.
func canonical(attributes map[string]string) string {
	text, _ := json.Marshal(attributes) // object keys come out sorted; a map of strings cannot fail
	return string(text)
}

func toSeconds(nanoseconds int64) float64 {
	return float64(nanoseconds) / float64(time.Second)
}
