// Command ring prints which member the ring library assigns to each key, for pools of several sizes,
// with the parameters of the Target Allocator (opentelemetry-operator,
// cmd/otel-allocator/internal/allocation/consistent_hashing.go).
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime/debug"

	"github.com/buraksezer/consistent"
	"github.com/cespare/xxhash/v2"
)

type hasher struct{}

func (hasher) Sum64(data []byte) uint64 { return xxhash.Sum64(data) }

type member string

func (m member) String() string { return string(m) }

type pool struct {
	Naming string `json:"naming"`
	// Members as the allocator knows them: pod names.
	Members []string `json:"members"`
	// Owners holds, for each target, the index of its owner in Members.
	Owners []int `json:"owners"`
}

type vectors struct {
	Library string   `json:"library"`
	Version string   `json:"version"`
	Targets []string `json:"targets"`
	Pools   []pool   `json:"pools"`
}

func targets() []string {
	keys := []string{"", "my-svc:80", "[2001:db8::1]:9100", "münchen.example:8080"}
	for i := len(keys); i < 2000; i++ {
		keys = append(keys, fmt.Sprintf("10.%d.%d.%d:%d", i%7, i/250, i%250+1, []int{8080, 9090, 9100}[i%3]))
	}
	return keys
}

// deploymentName imitates the names of a Deployment's pods: ReplicaSet hash and five characters from Kubernetes' alphabet.
func deploymentName(i int) string {
	const alphabet = "bcdfghjklmnpqrstvwxz2456789"
	suffix := make([]byte, 5)
	h := xxhash.Sum64String(fmt.Sprintf("pod %d", i))
	for j := range suffix {
		suffix[j] = alphabet[h%uint64(len(alphabet))]
		h /= uint64(len(alphabet))
	}
	return "tiered-scraper-6d4cf56db6-" + string(suffix)
}

func main() {
	out := vectors{Library: "github.com/buraksezer/consistent", Targets: targets()}
	info, _ := debug.ReadBuildInfo()
	for _, dep := range info.Deps {
		if dep.Path == out.Library {
			out.Version = dep.Version
		}
	}
	sizes := []int{}
	for n := 1; n <= 20; n++ {
		sizes = append(sizes, n)
	}
	sizes = append(sizes, 38, 102, 530)
	for _, n := range sizes {
		for _, naming := range []string{"statefulset", "deployment"} {
			p := pool{Naming: naming}
			ring := []consistent.Member{}
			index := map[string]int{}
			for i := 0; i < n; i++ {
				name := fmt.Sprintf("tiered-scraper-%d", i)
				if naming == "deployment" {
					name = deploymentName(i)
				}
				index[name] = i
				p.Members = append(p.Members, name)
				ring = append(ring, member(name))
			}
			c := consistent.New(ring, consistent.Config{PartitionCount: 1061, ReplicationFactor: 5, Load: 1.1, Hasher: hasher{}})
			for _, t := range out.Targets {
				p.Owners = append(p.Owners, index[c.LocateKey([]byte(t)).String()])
			}
			out.Pools = append(out.Pools, p)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(out); err != nil {
		panic(err)
	}
}
