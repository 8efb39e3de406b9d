package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
)

// Actions of others are named by the hash of a commit: a tag can be moved.
func TestWorkflows_pin_actions_and_tell_a_person_of_drift(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(".github/workflows/*.yml")
	if err != nil || len(names) < 5 {
		t.Fatalf("%v %v", names, err)
	}
	uses, pinned := regexp.MustCompile(`(?m)^\s*(?:- )?uses: (\S+)`), regexp.MustCompile(`@[0-9a-f]{40}$`)
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		var any map[string]any
		if err := yaml.Unmarshal(text, &any); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, m := range uses.FindAllStringSubmatch(string(text), -1) {
			if !pinned.MatchString(m[1]) {
				t.Errorf("%s: %s, expected the hash of a commit", name, m[1])
			}
		}
	}
	publish, err := os.ReadFile(".github/workflows/publish.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []string{"gh issue create", "issues: write", "build --strict", "exit \"$code\""} {
		if !strings.Contains(string(publish), w) {
			t.Errorf("publish.yml has no %q", w)
		}
	}
}

// The modules that are held back stand at the versions that decision 18 gives.
func TestModules_held_back_are_those_of_the_decision(t *testing.T) {
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	decision, err := os.ReadFile(".github/decisions/0018-modules-of-others.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `([^`]+)` \\| ([0-9.]+(?:\\+incompatible)?) \\|").FindAllStringSubmatch(string(decision), -1)
	if len(rows) == 0 {
		t.Fatal("the decision names no module")
	}
	packages := ""
	for _, p := range []string{"package.json", "lint/package.json", "conformance/package.json", "lighthouse/package.json"} {
		b, err := os.ReadFile(filepath.Join("site", filepath.FromSlash(p)))
		if err != nil {
			t.Fatal(err)
		}
		packages += string(b)
	}
	for _, r := range rows {
		if !strings.Contains(string(mod), r[1]+" v"+r[2]+"\n") && !strings.Contains(packages, `"`+r[1]+`": "`+r[2]+`"`) {
			t.Errorf("%s is not at %s in go.mod or a package.json of site (change the decision with it)", r[1], r[2])
		}
	}
}
