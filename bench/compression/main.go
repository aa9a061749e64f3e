// Compression takes an OTLP request and says what the algorithms that a collector offers cost for it and what they leave of it.
// Each with the implementation that the collector uses: compress/gzip of Go's library, zstd and snappy of the modules in go.mod.
package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"syscall"
	"time"

	"github.com/golang/snappy"
	"github.com/klauspost/compress/zstd"
)

const (
	rounds   = 7
	perRound = 20
)

type algorithm struct {
	name       string
	compress   func(io.Writer) io.WriteCloser
	decompress func(io.Reader) (io.Reader, error)
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: go run . FILE, the body of an OTLP request")
	}
	data, err := os.ReadFile(os.Args[1])
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("| | ms CPU a MB to compress | to decompress | times smaller | of gzip's bytes |")
	fmt.Println("|---|---:|---:|---:|---:|")
	gzipped := 0.0
	for _, a := range algorithms() {
		var compressed bytes.Buffer
		compressing := cpuPerMegabyte(data, func() error {
			compressed.Reset()
			w := a.compress(&compressed)
			if _, err := w.Write(data); err != nil {
				return err
			}
			return w.Close()
		})
		decompressing := cpuPerMegabyte(data, func() error {
			r, err := a.decompress(bytes.NewReader(compressed.Bytes()))
			if err != nil {
				return err
			}
			n, err := io.Copy(io.Discard, r)
			if err == nil && n != int64(len(data)) {
				return fmt.Errorf("%s: %d of %d bytes came back", a.name, n, len(data))
			}
			return err
		})
		if gzipped == 0 {
			gzipped = float64(compressed.Len())
		}
		fmt.Printf("| %s | %.2f | %.2f | %.1f | %.2f |\n", a.name, compressing, decompressing, float64(len(data))/float64(compressed.Len()), float64(compressed.Len())/gzipped)
	}
}

func algorithms() []algorithm {
	var found []algorithm
	gunzip := func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) }
	for _, level := range []int{gzip.DefaultCompression, 1, 2, 3, 4, 5, 9} {
		w, err := gzip.NewWriterLevel(nil, level)
		if err != nil {
			log.Fatal(err)
		}
		name := fmt.Sprintf("gzip, level %d", level)
		if level == gzip.DefaultCompression {
			name = "gzip, the default level (6)"
		}
		found = append(found, algorithm{name, func(to io.Writer) io.WriteCloser { w.Reset(to); return w }, gunzip})
	}
	encoder, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		log.Fatal(err)
	}
	decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
	if err != nil {
		log.Fatal(err)
	}
	return append(found,
		algorithm{"zstd", func(to io.Writer) io.WriteCloser { encoder.Reset(to); return encoder }, func(r io.Reader) (io.Reader, error) { return decoder, decoder.Reset(r) }},
		algorithm{"snappy", func(to io.Writer) io.WriteCloser { return snappy.NewBufferedWriter(to) }, func(r io.Reader) (io.Reader, error) { return snappy.NewReader(r), nil }},
	)
}

// cpuPerMegabyte is the median over the rounds, so that what else the machine does weighs little.
func cpuPerMegabyte(data []byte, work func() error) float64 {
	var times []float64
	for range rounds {
		before := cpu()
		for range perRound {
			if err := work(); err != nil {
				log.Fatal(err)
			}
		}
		times = append(times, (cpu()-before).Seconds()*1000/perRound/(float64(len(data))/1e6))
	}
	slices.Sort(times)
	return times[len(times)/2]
}

func cpu() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
