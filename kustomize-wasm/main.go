// Runs kustomize command lines, one after the other, in one process: Go's runtime and kustomize's schemas start once.
// The host swaps the files between two of them. Nothing of kustomize is changed.
package main

import (
	"io"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"sigs.k8s.io/kustomize/kustomize/v5/commands"
	"sigs.k8s.io/kustomize/kyaml/openapi"
	"sigs.k8s.io/kustomize/kyaml/openapi/kubernetesapi"
)

// Never called: the module is a reactor, whose exported functions are its entry points.
func main() {}

// run executes the command line on standard input, arguments ended by a NUL each, as the main function of kustomize
// does, and returns its exit code. A panic, or an exit from within, ends the process.
//
//go:wasmexport run
func run() int32 {
	input, err := io.ReadAll(os.Stdin)
	if err != nil {
		panic(err)
	}
	// A new command each time: its flags begin with their defaults.
	command := commands.NewDefaultCommand()
	args := strings.Split(string(input), "\x00")
	command.SetArgs(args[:len(args)-1])
	if command.Execute() != nil {
		return 1
	}
	return 0
}

// reusable tells whether the process is as good as a new one. A kustomization with an `openapi` field sets the schema
// of the whole process, and what it adds stays.
//
//go:wasmexport reusable
func reusable() bool {
	return openapi.GetSchemaVersion() == kubernetesapi.DefaultOpenAPI
}

// forget unloads the schemas: a process has none when it starts. A schema of a kustomization is added to what is loaded,
// so that one that is to stand alone, as on any command line, needs this first.
//
//go:wasmexport forget
func forget() {
	openapi.ResetOpenAPI()
}

// settle collects what has been left behind, and overwrites it with zeros: a snapshot of the process has no garbage.
//
//go:wasmexport settle
func settle() {
	// What a pool holds goes with the second collection.
	runtime.GC()
	runtime.GC()
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	percent := debug.SetGCPercent(-1)
	pages := make([][]byte, memory.HeapIdle/pageSize)
	for index := range pages {
		pages[index] = make([]byte, pageSize)
	}
	runtime.KeepAlive(pages)
	pages = nil
	debug.SetGCPercent(percent)
	runtime.GC()
}

// pageSize is that of Go's heap.
const pageSize = 8192
