// Command exporter runs the real load_balancing exporter and prints which gateway received each stream.
//
// The exporter is a black box here: it gets its static list of gateways by the names that the k8s resolver gives them, and
// sends OTLP over gRPC. A proxy on the loopback device (HTTPS_PROXY, which gRPC honours) answers for every gateway, and
// knows from the CONNECT request which one was meant. Nothing is resolved and nothing leaves the machine.
//
// With -metrics it prints what it sends, as OTLP/JSON, and does nothing else.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/open-telemetry/opentelemetry-collector-contrib/exporter/loadbalancingexporter"
	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/confmap"
	"go.opentelemetry.io/collector/exporter/exportertest"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/pmetric/pmetricotlp"
	"google.golang.org/grpc"
)

type pool struct {
	RoutingKey string   `json:"routingKey"`
	Gateways   []string `json:"gateways"`
	// Owners holds, for each stream (a data point's value is its number), the index of its gateway.
	Owners []int `json:"owners"`
}

type vectors struct {
	Versions map[string]string `json:"versions"`
	Pools    []pool            `json:"pools"`
}

// gatewayListener hands connections that the proxy has accepted for one gateway to that gateway's gRPC server.
type gatewayListener struct {
	conns chan net.Conn
	addr  net.Addr
}

func (l *gatewayListener) Accept() (net.Conn, error) {
	c, ok := <-l.conns
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}
func (l *gatewayListener) Close() error   { return nil }
func (l *gatewayListener) Addr() net.Addr { return l.addr }

type gateway struct {
	pmetricotlp.UnimplementedGRPCServer
	name  string
	sinks *sinks
}

func (g *gateway) Export(_ context.Context, req pmetricotlp.ExportRequest) (pmetricotlp.ExportResponse, error) {
	g.sinks.record(g.name, req.Metrics())
	return pmetricotlp.NewExportResponse(), nil
}

type sinks struct {
	mu        sync.Mutex
	listeners map[string]*gatewayListener
	owner     map[int]string
	addr      net.Addr
}

func (s *sinks) connect(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodConnect {
		http.Error(w, "CONNECT only", http.StatusMethodNotAllowed)
		return
	}
	conn, _, err := w.(http.Hijacker).Hijack()
	check(err)
	_, err = conn.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
	check(err)
	s.mu.Lock()
	defer s.mu.Unlock()
	l := s.listeners[r.Host]
	if l == nil {
		l = &gatewayListener{conns: make(chan net.Conn, 16), addr: s.addr}
		s.listeners[r.Host] = l
		server := grpc.NewServer()
		pmetricotlp.RegisterGRPCServer(server, &gateway{name: r.Host, sinks: s})
		go func() { _ = server.Serve(l) }()
	}
	l.conns <- conn
}

func (s *sinks) record(gatewayName string, md pmetric.Metrics) {
	s.mu.Lock()
	defer s.mu.Unlock()
	eachStream(md, func(number int) {
		if previous, ok := s.owner[number]; ok && previous != gatewayName {
			panic(fmt.Sprintf("stream %d went to %s and %s", number, previous, gatewayName))
		}
		s.owner[number] = gatewayName
	})
}

func eachStream(md pmetric.Metrics, f func(number int)) {
	for i := 0; i < md.ResourceMetrics().Len(); i++ {
		rm := md.ResourceMetrics().At(i)
		for j := 0; j < rm.ScopeMetrics().Len(); j++ {
			ms := rm.ScopeMetrics().At(j).Metrics()
			for k := 0; k < ms.Len(); k++ {
				m := ms.At(k)
				switch m.Type() {
				case pmetric.MetricTypeGauge:
					for d := 0; d < m.Gauge().DataPoints().Len(); d++ {
						f(int(m.Gauge().DataPoints().At(d).IntValue()))
					}
				case pmetric.MetricTypeSum:
					for d := 0; d < m.Sum().DataPoints().Len(); d++ {
						f(int(m.Sum().DataPoints().At(d).IntValue()))
					}
				case pmetric.MetricTypeHistogram:
					for d := 0; d < m.Histogram().DataPoints().Len(); d++ {
						f(int(m.Histogram().DataPoints().At(d).Count()))
					}
				case pmetric.MetricTypeExponentialHistogram:
					for d := 0; d < m.ExponentialHistogram().DataPoints().Len(); d++ {
						f(int(m.ExponentialHistogram().DataPoints().At(d).Count()))
					}
				case pmetric.MetricTypeSummary:
					for d := 0; d < m.Summary().DataPoints().Len(); d++ {
						f(int(m.Summary().DataPoints().At(d).Count()))
					}
				}
			}
		}
	}
}

// scrape builds what scrapers send: resources as the prometheus receiver makes them, and a few with every kind of attribute.
func scrape() pmetric.Metrics {
	md := pmetric.NewMetrics()
	number := 0
	next := func() int { number++; return number - 1 }
	for i := 0; i < 200; i++ {
		rm := md.ResourceMetrics().AppendEmpty()
		attrs := rm.Resource().Attributes()
		address := fmt.Sprintf("10.%d.%d.%d", i%3, i/7, i%250+1)
		attrs.PutStr("service.name", fmt.Sprintf("scrapeConfig/mon/job-%d", i%9))
		attrs.PutStr("service.instance.id", address+":8080")
		attrs.PutStr("server.address", address)
		attrs.PutStr("server.port", "8080")
		attrs.PutStr("url.scheme", "http")
		if i%2 == 0 {
			attrs.PutStr("k8s.pod.name", fmt.Sprintf("checkout-%d", i))
			attrs.PutStr("k8s.namespace.name", "shop")
			attrs.PutStr("k8s.pod.uid", fmt.Sprintf("00000000-0000-4000-8000-%012d", i))
		}
		switch i {
		case 190:
			attrs.Clear()
		case 191:
			attrs.PutStr("münchen", "größe ✓")
		case 192:
			attrs.PutBool("yes", true)
			attrs.PutBool("no", false)
		case 193:
			attrs.PutInt("int", -42)
			attrs.PutInt("big", 9007199254740993)
		case 194:
			attrs.PutDouble("double", 0.1)
			attrs.PutDouble("negative", -2.5e300)
		case 195:
			attrs.PutEmptyBytes("bytes").FromRaw([]byte{0, 1, 0xf4, 0xff})
		case 196:
			m := attrs.PutEmptyMap("map")
			m.PutStr("z", "last")
			m.PutStr("a", "first")
			m.PutEmptyMap("nested").PutInt("n", 1)
			attrs.PutEmptyMap("nothing")
		case 197:
			s := attrs.PutEmptySlice("slice")
			s.AppendEmpty().SetStr("x")
			s.AppendEmpty().SetInt(7)
			s.AppendEmpty().SetEmptyMap().PutBool("deep", true)
			attrs.PutEmptySlice("none")
		case 198:
			attrs.PutEmpty("empty")
			attrs.PutStr("emptyString", "")
		case 199:
			long := make([]byte, 300)
			for j := range long {
				long[j] = byte('a' + j%26)
			}
			attrs.PutStr("long", string(long))
		}
		for scope := 0; scope < 2; scope++ {
			sm := rm.ScopeMetrics().AppendEmpty()
			if scope == 0 {
				sm.Scope().SetName("github.com/open-telemetry/opentelemetry-collector-contrib/receiver/prometheusreceiver")
				sm.Scope().SetVersion("0.161.0")
			} else {
				sm.Scope().SetName("otel-scope")
				sm.Scope().Attributes().PutStr("library", "demo")
			}
			gauge := sm.Metrics().AppendEmpty()
			gauge.SetName("process_resident_memory_bytes")
			gauge.SetUnit("By")
			gauge.SetEmptyGauge().DataPoints().AppendEmpty().SetIntValue(int64(next()))

			for _, temporality := range []pmetric.AggregationTemporality{pmetric.AggregationTemporalityCumulative, pmetric.AggregationTemporalityDelta} {
				sum := sm.Metrics().AppendEmpty()
				sum.SetName("http_requests_total")
				data := sum.SetEmptySum()
				data.SetIsMonotonic(temporality == pmetric.AggregationTemporalityCumulative)
				data.SetAggregationTemporality(temporality)
				for _, code := range []string{"200", "404"} {
					dp := data.DataPoints().AppendEmpty()
					dp.Attributes().PutStr("code", code)
					dp.Attributes().PutStr("handler", "/api/v1")
					dp.SetIntValue(int64(next()))
				}
			}
			if scope == 1 {
				continue
			}
			histogram := sm.Metrics().AppendEmpty()
			histogram.SetName("http_request_duration_seconds")
			h := histogram.SetEmptyHistogram()
			h.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
			hdp := h.DataPoints().AppendEmpty()
			hdp.Attributes().PutStr("le", "0.1")
			hdp.SetCount(uint64(next()))

			native := sm.Metrics().AppendEmpty()
			native.SetName("rpc_duration_seconds")
			e := native.SetEmptyExponentialHistogram()
			e.SetAggregationTemporality(pmetric.AggregationTemporalityCumulative)
			e.DataPoints().AppendEmpty().SetCount(uint64(next()))

			summary := sm.Metrics().AppendEmpty()
			summary.SetName("gc_duration_seconds")
			summary.SetEmptySummary().DataPoints().AppendEmpty().SetCount(uint64(next()))
		}
	}
	return md
}

func export(gateways []string, routingKey string, md pmetric.Metrics, s *sinks) {
	factory := loadbalancingexporter.NewFactory()
	cfg := factory.CreateDefaultConfig()
	check(confmap.NewFromStringMap(map[string]any{
		"routing_key": routingKey,
		"timeout":     "60s",
		"protocol": map[string]any{"otlp": map[string]any{
			"tls":           map[string]any{"insecure": true},
			"timeout":       "60s",
			"sending_queue": map[string]any{"enabled": false},
		}},
		"resolver": map[string]any{"static": map[string]any{"hostnames": gateways}},
	}).Unmarshal(cfg))
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	exporter, err := factory.CreateMetrics(ctx, exportertest.NewNopSettings(component.MustNewType("load_balancing")), cfg)
	check(err)
	check(exporter.Start(ctx, componenttest.NewNopHost()))
	copied := pmetric.NewMetrics()
	md.CopyTo(copied)
	check(exporter.ConsumeMetrics(ctx, copied))
	check(exporter.Shutdown(ctx))
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-metrics" {
		document, err := (&pmetric.JSONMarshaler{}).MarshalMetrics(scrape())
		check(err)
		fmt.Println(string(document))
		return
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	s := &sinks{listeners: map[string]*gatewayListener{}, addr: listener.Addr()}
	check(os.Setenv("HTTPS_PROXY", "http://"+listener.Addr().String()))
	check(os.Unsetenv("NO_PROXY"))
	go func() { _ = http.Serve(listener, http.HandlerFunc(s.connect)) }()

	md := scrape()
	out := vectors{Versions: map[string]string{}}
	info, _ := debug.ReadBuildInfo()
	for _, dep := range info.Deps {
		switch dep.Path {
		case "github.com/open-telemetry/opentelemetry-collector-contrib/exporter/loadbalancingexporter",
			"github.com/open-telemetry/opentelemetry-collector-contrib/internal/exp/metrics",
			"go.opentelemetry.io/collector/pdata/xpdata":
			out.Versions[dep.Path] = dep.Version
		}
	}
	streams := 0
	eachStream(md, func(int) { streams++ })
	for _, n := range []int{1, 2, 3, 5, 8, 16, 23, 46} {
		for _, naming := range []string{"hostname", "ip"} {
			gateways := []string{}
			index := map[string]int{}
			for i := 0; i < n; i++ {
				name := fmt.Sprintf("tiered-gateway-%d.tiered-gateway.otel-ta:4317", i)
				if naming == "ip" {
					name = fmt.Sprintf("10.244.%d.%d:4317", i%5, 17*i%250+2)
				}
				index[name] = i
				gateways = append(gateways, name)
			}
			for _, routingKey := range []string{"resource", "streamID"} {
				s.mu.Lock()
				s.owner = map[int]string{}
				s.mu.Unlock()
				export(gateways, routingKey, md, s)
				p := pool{RoutingKey: routingKey, Gateways: gateways, Owners: make([]int, streams)}
				for number := range p.Owners {
					name, ok := s.owner[number]
					if !ok {
						panic(fmt.Sprintf("stream %d arrived nowhere", number))
					}
					p.Owners[number] = index[name]
				}
				out.Pools = append(out.Pools, p)
			}
		}
	}
	check(json.NewEncoder(os.Stdout).Encode(out))
}
