// Names the functions of a Go program by their places in its file, as perf writes them for programs without symbols; they
// come on standard input, a line each. The names are from the table that is in every Go program. Run: `go run functions.go PROGRAM`.
package main

import (
	"bufio"
	"debug/elf"
	"debug/gosym"
	"fmt"
	"os"
	"strconv"
	"strings"
)

func main() {
	program, err := elf.Open(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	lines, err := program.Section(".gopclntab").Data()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	text := program.Section(".text")
	table, err := gosym.NewTable(nil, gosym.NewLineTable(lines, text.Addr))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	input := bufio.NewScanner(os.Stdin)
	for input.Scan() {
		place, err := strconv.ParseUint(strings.TrimSpace(input.Text()), 16, 64)
		name := ""
		if function := table.PCToFunc(place - text.Offset + text.Addr); err == nil && function != nil {
			name = function.Name
		}
		fmt.Println(name)
	}
}
