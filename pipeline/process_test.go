package main

import (
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// childOf names the variable by which the test binary runs as the program
// itself, so that it can be killed and given another clock or time zone.
const childOf = "OBSERVATOIRE_TEST_CHILD"

// child is what such a process is asked to do.
type child struct {
	Build  string
	Mirror string // of the nation; "" = the sample is built
	Now    time.Time
	Umask  int
}

// asChild runs the build that the environment asks for and ends the process;
// otherwise it returns.
func asChild() {
	text := os.Getenv(childOf)
	if text == "" {
		return
	}
	var c child
	if err := json.Unmarshal([]byte(text), &c); err != nil {
		panic(err)
	}
	if c.Umask != 0 {
		setUmask(c.Umask)
	}
	if err := os.Chdir(".."); err != nil {
		panic(err)
	}
	os.Exit(childCode(settings{sample: c.Mirror == "", mirror: c.Mirror, strict: c.Mirror != "", offline: true, build: c.Build, now: c.Now}))
}

// startChild starts a build in a process of its own.
func startChild(t *testing.T, c child, environment ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Dir = filepath.Join(rootOf(t), "pipeline")
	cmd.Env = append(append(os.Environ(), childOf+"="+string(text)), environment...)
	cmd.Stdout, cmd.Stderr = io.Discard, io.Discard
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func rootOf(t *testing.T) string {
	t.Helper()
	if err := atRoot(); err != nil {
		t.Fatal(err)
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
