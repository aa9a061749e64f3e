package main

import "testing"

func seconds(start, end int64, value float64) interval {
	return interval{start * 1e9, end * 1e9, value}
}

func TestTile(t *testing.T) {
	cases := []struct {
		name                      string
		intervals                 []interval
		from, until               int64
		sum                       float64
		covered, missing, doubled int64
		holes                     int
	}{
		{"nothing", nil, 0, 0, 0, 0, 0, 0, 0},
		{"without a hole", []interval{seconds(10, 15, 500), seconds(15, 20, 500)}, 0, 0, 1000, 10, 0, 0, 0},
		{"arrived in any order", []interval{seconds(15, 20, 500), seconds(10, 15, 500)}, 0, 0, 1000, 10, 0, 0, 0},
		{"one interval lost", []interval{seconds(10, 15, 500), seconds(20, 25, 500)}, 0, 0, 1000, 10, 5, 0, 1},
		{"two holes", []interval{seconds(10, 15, 1), seconds(20, 25, 1), seconds(26, 30, 1)}, 0, 0, 3, 14, 6, 0, 2},
		{"delivered twice", []interval{seconds(10, 15, 500), seconds(10, 15, 500)}, 0, 0, 1000, 5, 0, 5, 0},
		{"delivered three times", []interval{seconds(10, 15, 1), seconds(10, 15, 1), seconds(10, 15, 1)}, 0, 0, 3, 5, 0, 10, 0},
		{"a returning stream spans what another reported",
			[]interval{seconds(10, 15, 500), seconds(15, 20, 500), seconds(20, 25, 500), seconds(15, 30, 1500)}, 0, 0, 3000, 20, 0, 10, 0},
		{"an interval inside another", []interval{seconds(10, 30, 2000), seconds(15, 20, 500)}, 0, 0, 2500, 20, 0, 5, 0},
		{"cut to a window", []interval{seconds(10, 20, 1000), seconds(20, 30, 1000)}, 15, 25, 1000, 10, 0, 0, 0},
		{"never came back", []interval{seconds(10, 20, 1000)}, 0, 30, 1000, 10, 10, 0, 1},
		{"stopped before the window", []interval{seconds(10, 20, 1000)}, 25, 30, 0, 0, 5, 0, 1},
		{"late into the window, there before", []interval{seconds(10, 20, 1), seconds(28, 30, 1)}, 25, 30, 1, 2, 3, 0, 1},
		{"first seen inside the window", []interval{seconds(28, 30, 1)}, 25, 30, 1, 2, 0, 0, 0},
		{"a point in time covers nothing", []interval{seconds(10, 10, 7)}, 0, 0, 0, 0, 0, 0, 0},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			got := tile(c.intervals, c.from*1e9, c.until*1e9)
			want := tiling{sum: c.sum, covered: c.covered * 1e9, missing: c.missing * 1e9, doubled: c.doubled * 1e9, holes: c.holes}
			got.first, got.last = 0, 0
			if got != want {
				t.Errorf("got %+v, want %+v", got, want)
			}
		})
	}
}

func TestTileSpan(t *testing.T) {
	got := tile([]interval{seconds(10, 20, 1000), seconds(20, 30, 1000)}, 15e9, 40e9)
	if got.first != 15e9 || got.last != 40e9 || got.missing != 10e9 {
		t.Errorf("got %+v", got)
	}
}

func TestTileLeavesItsInputAlone(t *testing.T) {
	in := []interval{seconds(15, 20, 1), seconds(10, 15, 1)}
	tile(in, 0, 0)
	if in[0].start != 15e9 {
		t.Error("the input was sorted in place")
	}
}
