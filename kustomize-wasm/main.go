// Runs kustomize command lines, one after the other, in one process: Go's runtime and kustomize's schemas start once.
// The host swaps the files between two of them. Nothing of kustomize is changed.
package main

import (
	"io"
	"os"
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
