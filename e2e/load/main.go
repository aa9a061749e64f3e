// Load serves a known number of metrics whose values are a function of the time since
// the process started. A counter grows by exactly -rate a second: whoever adds up what
// arrives at the other end of a pipeline sees every increment that was lost or counted twice.
package main

import (
	"flag"
	"fmt"
	"log"
	"math"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

type shape struct {
	counters, gauges, histograms, nativeHistograms int
	labelSets                                      int
	rate                                           float64
	relayoutAfter                                  time.Duration
	varied                                         bool
}

func main() {
	var s shape
	listen := flag.String("listen", ":8080", "address to serve /metrics and /healthz on")
	flag.IntVar(&s.counters, "counters", 20, "number of counters, each with -label-sets series")
	flag.IntVar(&s.gauges, "gauges", 5, "number of gauges, each with -label-sets series")
	flag.IntVar(&s.histograms, "histograms", 2, "number of classic histograms, each with -label-sets series")
	flag.IntVar(&s.nativeHistograms, "native-histograms", 2, "number of native histograms, each with -label-sets series; they need a scrape over protobuf")
	flag.IntVar(&s.labelSets, "label-sets", 4, "label sets of every metric")
	flag.Float64Var(&s.rate, "rate", 100, "increments of a counter and observations of a histogram a second")
	flag.DurationVar(&s.relayoutAfter, "relayout-after", 0, "change the buckets of all histograms once, after this time; 0: never")
	flag.BoolVar(&s.varied, "varied", false, "give every stream a rate of its own, up to twice -rate, and let gauges jump: numbers as they are in life, for what depends on how well they compress")
	flag.Parse()

	registry := prometheus.NewRegistry()
	registry.MustRegister(newCollector(s, time.Now))
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	http.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	log.Printf("%d series on %s/metrics", s.series(), *listen)
	log.Fatal(http.ListenAndServe(*listen, nil))
}

// series counts what one scrape of the text format holds; a classic histogram is one series here.
func (s shape) series() int {
	return (s.counters + s.gauges + s.histograms + s.nativeHistograms) * s.labelSets
}

type collector struct {
	shape
	now                                   func() time.Time
	start                                 time.Time
	labels                                [][]string
	counter, gauge, histogram, nativeHist []*prometheus.Desc
}

func newCollector(s shape, now func() time.Time) *collector {
	// Labels that the semantic conventions know under another name, as an instrumented HTTP server has them.
	names := []string{"http_request_method", "http_response_status_code", "server_port", "set"}
	describe := func(kind, suffix string, n int) []*prometheus.Desc {
		descs := make([]*prometheus.Desc, n)
		for i := range descs {
			descs[i] = prometheus.NewDesc(fmt.Sprintf("load_%s_%d%s", kind, i, suffix), "Grows with time.", names, nil)
		}
		return descs
	}
	c := &collector{
		shape: s, now: now, start: now(),
		counter:    describe("counter", "_total", s.counters),
		gauge:      describe("gauge", "", s.gauges),
		histogram:  describe("histogram", "", s.histograms),
		nativeHist: describe("native_histogram", "", s.nativeHistograms),
	}
	methods := []string{"GET", "POST", "PUT", "DELETE"}
	for i := range s.labelSets {
		c.labels = append(c.labels, []string{methods[i%len(methods)], "200", "8443", fmt.Sprint(i)})
	}
	return c
}

func (c *collector) Describe(ch chan<- *prometheus.Desc) {
	for _, descs := range [][]*prometheus.Desc{c.counter, c.gauge, c.histogram, c.nativeHist} {
		for _, d := range descs {
			ch <- d
		}
	}
}

func (c *collector) Collect(ch chan<- prometheus.Metric) {
	elapsed := c.now().Sub(c.start)
	grown := math.Floor(c.rate * elapsed.Seconds())
	relaid := c.relayoutAfter > 0 && elapsed >= c.relayoutAfter
	beforeChange := uint64(math.MaxUint64)
	if relaid {
		beforeChange = uint64(c.rate * c.relayoutAfter.Seconds())
	}
	// The same numbers in every process: a stream keeps its rate when its pod is made anew.
	random := rand.New(rand.NewPCG(1, 2))
	vary := func(value float64) float64 {
		if !c.varied {
			return value
		}
		return math.Floor(2 * random.Float64() * value)
	}
	for _, labels := range c.labels {
		for _, d := range c.counter {
			ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, vary(grown), labels...)
		}
		for _, d := range c.gauge {
			value := elapsed.Seconds()
			if c.varied {
				value = rand.NormFloat64()
			}
			ch <- prometheus.MustNewConstMetric(d, prometheus.GaugeValue, value, labels...)
		}
		for _, d := range c.histogram {
			count := uint64(vary(grown))
			buckets, sum := classicBuckets(count, relaid)
			ch <- prometheus.MustNewConstHistogram(d, count, sum, buckets, labels...)
		}
		for _, d := range c.nativeHist {
			buckets, sum := nativeBuckets(uint64(grown), beforeChange)
			ch <- prometheus.MustNewConstNativeHistogram(d, uint64(grown), sum, buckets, nil, 0, 3, 0, c.start, labels...)
		}
	}
}

// classicBuckets spreads the observations evenly over the bounds and the overflow bucket.
func classicBuckets(count uint64, relaid bool) (map[float64]uint64, float64) {
	bounds := []float64{0.01, 0.1, 1, 10}
	if relaid {
		bounds = []float64{0.01, 0.1, 0.5, 1, 10}
	}
	buckets := make(map[float64]uint64, len(bounds))
	for i, bound := range bounds {
		buckets[bound] = count * uint64(i+1) / uint64(len(bounds)+1)
	}
	return buckets, float64(count) / 2
}

// nativeBuckets spreads the observations over four neighbouring buckets. Those after the change of
// layout, if it has come, go to a fifth one, which no scrape before has seen.
func nativeBuckets(count, beforeChange uint64) (map[int]int64, float64) {
	spread := min(count, beforeChange)
	buckets := make(map[int]int64, 5)
	for i := range uint64(4) {
		buckets[int(i)] = int64(spread*(i+1)/4) - int64(spread*i/4)
	}
	if count > spread {
		buckets[4] = int64(count - spread)
	}
	return buckets, float64(count) / 2
}
