// Builds folders as Argo CD's repo-server does, with its own library and the kustomize on PATH: JSON cases in, JSON
// results out.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	"github.com/argoproj/argo-cd/v3/util/git"
	"github.com/argoproj/argo-cd/v3/util/kustomize"
	"sigs.k8s.io/yaml"
)

type testCase struct {
	Files map[string]string                   `json:"files"`
	Path  string                              `json:"path"`
	Spec  v1alpha1.ApplicationSourceKustomize `json:"spec"`
	// As the repo-server sets it: ARGOCD_APP_NAME and the like.
	Environment v1alpha1.Env `json:"environment"`
}

type result struct {
	Manifests string `json:"manifests"`
	Error     string `json:"error"`
}

func main() {
	var cases []testCase
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		panic(err)
	}
	results := []result{}
	for _, one := range cases {
		manifests, err := build(one)
		if err != nil {
			results = append(results, result{Error: err.Error()})
			continue
		}
		results = append(results, result{Manifests: manifests})
	}
	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}

func build(one testCase) (string, error) {
	root, err := os.MkdirTemp("", "argocd-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(root)
	for path, text := range one.Files {
		file := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	app := kustomize.NewKustomizeApp(root, filepath.Join(root, one.Path), git.NopCreds{}, "", "", "", "")
	objects, _, _, err := app.Build(&one.Spec, nil, &one.Environment, &kustomize.BuildOpts{})
	if err != nil {
		return "", err
	}
	manifests := ""
	for _, object := range objects {
		text, err := yaml.Marshal(object.Object)
		if err != nil {
			return "", err
		}
		manifests += fmt.Sprintf("---\n%s", text)
	}
	return manifests, nil
}
