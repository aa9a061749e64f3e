package main

import (
	"math/rand/v2"
	"sync"
	"time"
)

// Fault is how the sink misbehaves. The zero value is a sink that takes everything.
type Fault struct {
	// Code is the HTTP status of an answer that fails; gRPC gets the status that the OTLP
	// specification pairs with it.
	Code int `json:"code"`
	// Every says that one in so many requests, by chance, fails with Code. 0 and 1: each one.
	Every int `json:"every"`
	// DelayMilliseconds passes before a request is answered.
	DelayMilliseconds int `json:"delayMilliseconds"`
	// Refuse closes the listeners and all connections: the sender sees a connection refused.
	Refuse bool `json:"refuse"`
	// Authorization, if set, is the one value of that header with which a request is taken.
	// All others are answered with 401.
	Authorization string `json:"authorization"`
}

// faults decides for every request, and keeps count.
type faults struct {
	mu             sync.Mutex
	fault          Fault
	answers        map[int]int
	authorizations map[string]int
	points         int
	bytes          int
}

func newFaults() *faults {
	f := &faults{}
	f.reset()
	return f
}

func (f *faults) reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.answers, f.authorizations, f.points, f.bytes = map[int]int{}, map[string]int{}, 0, 0
}

func (f *faults) set(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fault = fault
}

func (f *faults) get() Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.fault
}

// status waits as long as it was told to, and says with which HTTP status to answer.
func (f *faults) status(authorization string) int {
	fault := f.get()
	time.Sleep(time.Duration(fault.DelayMilliseconds) * time.Millisecond)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.authorizations[authorization]++
	code := 200
	switch {
	case fault.Authorization != "" && fault.Authorization != authorization:
		code = 401
	case fault.Code != 0 && (fault.Every <= 1 || rand.IntN(fault.Every) == 0):
		code = fault.Code
	}
	f.answers[code]++
	return code
}

func (f *faults) took(points, bytes int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.points += points
	f.bytes += bytes
}

// Traffic is what the sink answers to /traffic.
type Traffic struct {
	Answers        map[int]int    `json:"answers"`
	Authorizations map[string]int `json:"authorizations"`
	Points         int            `json:"points"`
	Bytes          int            `json:"bytes"`
	Fault          Fault          `json:"fault"`
}

func (f *faults) traffic() Traffic {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := Traffic{map[int]int{}, map[string]int{}, f.points, f.bytes, f.fault}
	for code, n := range f.answers {
		t.Answers[code] = n
	}
	for authorization, n := range f.authorizations {
		t.Authorizations[authorization] = n
	}
	return t
}
