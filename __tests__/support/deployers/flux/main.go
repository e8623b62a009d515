// Builds folders as Flux's kustomize-controller does, with its own library: JSON cases in, JSON results out.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

type testCase struct {
	Files map[string]string      `json:"files"`
	Path  string                 `json:"path"`
	Spec  map[string]interface{} `json:"spec"`
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

func build(one testCase) (manifests string, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("panic: %v", cause)
		}
	}()
	root, err := os.MkdirTemp("", "flux-")
	if err != nil {
		return "", err
	}
	defer os.RemoveAll(root)
	root, err = filepath.EvalSymlinks(root)
	if err != nil {
		return "", err
	}
	for path, text := range one.Files {
		file := filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return "", err
		}
	}
	folder := filepath.Join(root, one.Path)
	object := unstructured.Unstructured{Object: map[string]interface{}{
		"apiVersion": "kustomize.toolkit.fluxcd.io/v1",
		"kind":       "Kustomization",
		"spec":       one.Spec,
	}}
	if _, err := kustomize.NewGenerator(root, object).WriteFile(folder); err != nil {
		return "", err
	}
	resources, err := kustomize.SecureBuild(root, folder, false)
	if err != nil {
		return "", err
	}
	postBuild, _ := one.Spec["postBuild"].(map[string]interface{})
	always := kustomize.SubstituteWithAlways(postBuild["substituteStrategy"] == "Always")
	for _, resource := range resources.Resources() {
		filled, err := kustomize.SubstituteVariables(context.Background(), nil, object, resource,
			kustomize.SubstituteWithDryRun(true), always)
		if err != nil {
			return "", err
		}
		if filled == nil {
			continue
		}
		if _, err := resources.Replace(filled); err != nil {
			return "", err
		}
	}
	yaml, err := resources.AsYaml()
	return string(yaml), err
}
