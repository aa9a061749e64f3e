// Sink is the backend of the end-to-end tests. It takes OTLP over HTTP and gRPC and Prometheus remote
// write, misbehaves as it is told to, and reports for every stream what was lost and what was counted twice.
//
// Its admin address answers:
//
//	GET  /healthz
//	GET  /report     ?from= &until= (seconds since the epoch) &metric= &job= (regular expressions)
//	                 &streams=all|incorrect: also stream by stream
//	                 &step= (seconds): a cumulative stream without a point for longer misses some
//	GET  /resources  the resource attributes of every target, in every variant seen
//	GET  /traffic    requests by answer, data points, bytes, Authorization headers
//	POST /fault      a Fault as JSON; {} ends it
//	POST /reset      forget everything; ?before=: only the points that ended before that time
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"net/http"
	"regexp"
	"strconv"
)

func main() {
	s := &sink{store: newStore(), faults: newFaults()}
	admin := flag.String("admin", ":8090", "address of the admin interface")
	flag.StringVar(&s.httpAddress, "http", ":4318", "address for OTLP over HTTP and for remote write")
	flag.StringVar(&s.grpcAddress, "grpc", ":4317", "address for OTLP over gRPC")
	flag.BoolVar(&s.countOnly, "count-only", false, "count OTLP data points and bytes, keep no streams: for measurements of cost")
	flag.Parse()
	if err := s.open(); err != nil {
		log.Fatal(err)
	}
	log.Printf("OTLP and remote write on %s, OTLP over gRPC on %s, admin on %s", s.httpAddress, s.grpcAddress, *admin)
	log.Fatal(http.ListenAndServe(*admin, s.admin()))
}

func (s *sink) admin() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /report", func(w http.ResponseWriter, r *http.Request) {
		q, err := parseQuery(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		answer(w, s.store.report(q))
	})
	mux.HandleFunc("GET /resources", func(w http.ResponseWriter, _ *http.Request) { answer(w, s.store.allResources()) })
	mux.HandleFunc("GET /traffic", func(w http.ResponseWriter, _ *http.Request) { answer(w, s.faults.traffic()) })
	mux.HandleFunc("POST /fault", func(w http.ResponseWriter, r *http.Request) {
		var fault Fault
		decoder := json.NewDecoder(r.Body)
		decoder.DisallowUnknownFields()
		if err := decoder.Decode(&fault); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.faults.set(fault)
		if fault.Refuse {
			s.close()
		} else if err := s.open(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		answer(w, fault)
	})
	mux.HandleFunc("POST /reset", func(w http.ResponseWriter, r *http.Request) {
		before, err := timeParameter(r, "before")
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		if before > 0 {
			s.store.forgetBefore(before)
		} else {
			s.store.reset()
			s.faults.reset()
		}
		answer(w, struct{}{})
	})
	return mux
}

func answer(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		log.Print(err)
	}
}

func parseQuery(r *http.Request) (query, error) {
	var q query
	var err error
	if q.from, err = timeParameter(r, "from"); err != nil {
		return q, err
	}
	if q.until, err = timeParameter(r, "until"); err != nil {
		return q, err
	}
	if q.step, err = timeParameter(r, "step"); err != nil {
		return q, err
	}
	metric, err := regexp.Compile("^(?:" + orAll(r.FormValue("metric")) + ")$")
	if err != nil {
		return q, err
	}
	job, err := regexp.Compile("^(?:" + orAll(r.FormValue("job")) + ")$")
	if err != nil {
		return q, err
	}
	q.matches = func(key streamKey) bool { return metric.MatchString(key.metric) && job.MatchString(key.job) }
	switch streams := r.FormValue("streams"); streams {
	case "":
	case "all":
		q.eachStream = true
	case "incorrect":
		q.eachStream, q.onlyIncorrect = true, true
	default:
		return q, fmt.Errorf("streams must be all or incorrect, got %q", streams)
	}
	return q, nil
}

func orAll(expression string) string {
	if expression == "" {
		return ".*"
	}
	return expression
}

// timeParameter reads seconds since the epoch, with a fraction, as nanoseconds; 0 if there are none.
func timeParameter(r *http.Request, name string) (int64, error) {
	value := r.FormValue(name)
	if value == "" {
		return 0, nil
	}
	seconds, err := strconv.ParseFloat(value, 64)
	if err != nil {
		return 0, fmt.Errorf("%s must be seconds since the epoch, got %q", name, value)
	}
	return int64(seconds * 1e9), nil
}
