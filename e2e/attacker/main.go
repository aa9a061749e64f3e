// Attacker is a hostile tenant's program: it answers scrapes as no honest target does, and tries requests from inside its own pod.
package main

import (
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"time"
)

func main() {
	listen := flag.String("listen", ":8080", "address to serve on")
	flag.Parse()
	http.HandleFunc("/healthz", func(http.ResponseWriter, *http.Request) {})
	http.HandleFunc("/said", said)
	http.HandleFunc("/bomb", bomb)
	http.HandleFunc("/endless", endless)
	http.HandleFunc("/many", many)
	http.HandleFunc("/wide", wide)
	http.HandleFunc("/slow", slow)
	http.HandleFunc("/moved", moved)
	http.HandleFunc("/try", try)
	log.Fatal(http.ListenAndServe(*listen, nil))
}

func openMetrics(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/openmetrics-text; version=1.0.0; charset=utf-8")
}

// said answers what the environment says.
func said(w http.ResponseWriter, _ *http.Request) {
	openMetrics(w)
	io.WriteString(w, os.Getenv("SAID")+"# EOF\n")
}

var comments = []byte(strings.Repeat("# "+strings.Repeat("x", 1021)+"\n", 1024))

// bomb answers 3 MB that become 1.5 GiB.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	w.Header().Set("Content-Encoding", "gzip")
	packed := gzip.NewWriter(w)
	for range 1536 {
		if _, err := packed.Write(comments); err != nil {
			return
		}
	}
	packed.Close()
}

// endless answers until nobody listens, or for a minute.
func endless(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	for end := time.Now().Add(time.Minute); time.Now().Before(end); {
		if _, err := w.Write(comments); err != nil {
			return
		}
	}
}

// many answers ten million series.
func many(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	for i := range 10_000_000 {
		if _, err := fmt.Fprintf(w, "many{n=\"%d\"} 1\n", i); err != nil {
			return
		}
	}
}

// wide answers one series with ten thousand labels.
func wide(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	io.WriteString(w, "wide{")
	for i := range 10_000 {
		fmt.Fprintf(w, "l%d=\"x\",", i)
	}
	io.WriteString(w, "} 1\n")
}

// slow answers one byte a second, for a minute.
func slow(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	for range 60 {
		if _, err := io.WriteString(w, "#"); err != nil {
			return
		}
		w.(http.Flusher).Flush()
		time.Sleep(time.Second)
	}
}

// moved sends who scrapes elsewhere.
func moved(w http.ResponseWriter, r *http.Request) {
	http.Redirect(w, r, os.Getenv("MOVED_TO"), http.StatusFound)
}

// try sends a request from here, and answers what became of it: a status, or "failed".
func try(w http.ResponseWriter, r *http.Request) {
	request, err := http.NewRequest(r.URL.Query().Get("method"), r.URL.Query().Get("url"), r.Body)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	request.Header.Set("Content-Type", "application/json")
	client := http.Client{Timeout: 5 * time.Second}
	response, err := client.Do(request)
	if err != nil {
		fmt.Fprintf(w, "failed: %v", err)
		return
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(io.LimitReader(response.Body, 200))
	fmt.Fprintf(w, "%d %s", response.StatusCode, body)
}
