// Command mutants makes the mistakes of mistakes.yml one by one in a copy of
// the project and runs the tests of the package that owns the line: each
// mistake has to fail some test.
//
//	go run ./pipeline/mutants [-only word] [-list] [-least 46]
//
// It ends with 1 where fewer mistakes than -least are noticed, or one cannot be
// made because its line is gone.
package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
)

//go:embed mistakes.yml
var mistakes []byte

// mistake is one change of text.
type mistake struct {
	What    string `yaml:"what"`
	File    string `yaml:"file"`
	Find    string `yaml:"find"`
	Replace string `yaml:"replace"`
}

// owners are the tests that have to notice a mistake under a folder, the first
// that fits.
var owners = []struct {
	folder string
	tests  []string
}{
	{"site/assets/js/", []string{"npm", "--prefix", "site", "test", "--silent"}},
	{"site/layouts/", []string{"go", "test", "-vet=off", "-run", "golden_site|Partials", "./pipeline", "./pipeline/render"}},
	{"sql/", []string{"go", "test", "-vet=off", "./pipeline/transform"}},
	{"pipeline/export/", []string{"go", "test", "-vet=off", "./pipeline/export"}},
}

// model is the file of a model: its layer and its name.
var model = regexp.MustCompile(`^sql/\d\d_([a-z]+)/([a-z0-9_]+)\.sql$`)

// tests is the command that has to fail when a file has a mistake.
func tests(file string) []string {
	if m := model.FindStringSubmatch(file); m != nil {
		return []string{"go", "test", "-vet=off", "-run", "Models_do/^" + m[1] + "." + m[2] + "$", "./pipeline/transform"}
	}
	for _, o := range owners {
		if strings.HasPrefix(file, o.folder) {
			return o.tests
		}
	}
	return []string{"go", "test", "-vet=off", "./" + filepath.ToSlash(filepath.Dir(file))}
}

func main() {
	only := flag.String("only", "", "mistakes whose words or file have this in them")
	list := flag.Bool("list", false, "say what would be done, and whether it can be")
	least := flag.Int("least", 0, "how many have to be noticed; 0: nine in ten")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *only, *list, *least); err != nil {
		fmt.Fprintln(os.Stderr, "mutants:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, only string, list bool, least int) error {
	var all []mistake
	if err := yaml.NewDecoder(bytes.NewReader(mistakes), yaml.Strict()).Decode(&all); err != nil {
		return fmt.Errorf("mistakes.yml: %w", err)
	}
	chosen := all[:0:0]
	for _, m := range all {
		if strings.Contains(m.What+" "+m.File, only) {
			chosen = append(chosen, m)
		}
	}
	var gone []error
	for _, m := range chosen {
		if _, err := m.made("."); err != nil {
			gone = append(gone, err)
		}
	}
	if len(gone) > 0 {
		return errors.Join(gone...)
	}
	if list {
		for _, m := range chosen {
			fmt.Printf("%s: %s (%s)\n", m.File, m.What, strings.Join(tests(m.File), " "))
		}
		return nil
	}
	if least == 0 {
		least = (9*len(chosen) + 9) / 10
	}
	dir, err := copied(ctx)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	// Without a mistake all tests pass, or nothing that fails says anything.
	passed := map[string]bool{}
	for _, m := range chosen {
		if name := strings.Join(tests(m.File), " "); !passed[name] {
			passed[name] = true
			if failed, out, err := fails(ctx, dir, tests(m.File)); err != nil || failed {
				return errors.Join(fmt.Errorf("%s fails without a mistake:\n%s", name, out), err)
			}
		}
	}
	noticed := 0
	for _, m := range chosen {
		start := time.Now()
		caught, err := m.try(ctx, dir)
		if err != nil {
			return err
		}
		verdict := "NOT NOTICED"
		if caught {
			verdict = "noticed"
			noticed++
		}
		fmt.Printf("%-11s %4.0f s  %s: %s\n", verdict, time.Since(start).Seconds(), m.File, m.What)
	}
	fmt.Printf("%d of %d mistakes noticed\n", noticed, len(chosen))
	if noticed < least {
		return fmt.Errorf("%d mistakes noticed, expected %d (write the tests that bite)", noticed, least)
	}
	return nil
}

// made is the text of the file with the mistake in it.
func (m mistake) made(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(m.File)))
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(b), m.Find); n != 1 {
		return "", fmt.Errorf("%s: %q is there %d times, expected once (make another mistake of the kind %q)", m.File, m.Find, n, m.What)
	}
	return strings.Replace(string(b), m.Find, m.Replace, 1), nil
}

// try makes the mistake in the copy, runs the tests and takes it back. A
// mistake that does not compile is none.
func (m mistake) try(ctx context.Context, dir string) (caught bool, err error) {
	wrong, err := m.made(dir)
	if err != nil {
		return false, err
	}
	file := filepath.Join(dir, filepath.FromSlash(m.File))
	right, err := os.ReadFile(file)
	if err != nil {
		return false, err
	}
	if err := os.WriteFile(file, []byte(wrong), 0o644); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, os.WriteFile(file, right, 0o644)) }()
	caught, out, err := fails(ctx, dir, tests(m.File))
	if strings.Contains(out, "[build failed]") {
		return false, fmt.Errorf("%s: %s does not compile:\n%s", m.File, m.What, out)
	}
	return caught, err
}

// fails runs a command in a folder and says whether it fails.
func fails(ctx context.Context, dir string, args []string) (bool, string, error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Dir = dir
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return false, string(out), ctx.Err()
	}
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		return true, string(out), nil
	}
	return false, string(out), err
}

// copied makes a copy of what the project keeps, with the packages of its site.
func copied(ctx context.Context) (string, error) {
	dir, err := os.MkdirTemp("", "observatoire-mutants-*")
	if err != nil {
		return "", err
	}
	names, err := exec.CommandContext(ctx, "git", "ls-files", "-z").Output()
	if err != nil {
		return dir, fmt.Errorf("git ls-files: %w", err)
	}
	for name := range strings.SplitSeq(strings.Trim(string(names), "\x00"), "\x00") {
		b, err := os.ReadFile(name)
		if errors.Is(err, os.ErrNotExist) {
			continue // removed and not committed yet
		} else if err != nil {
			return dir, err
		}
		to := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return dir, err
		}
		if err := os.WriteFile(to, b, 0o644); err != nil {
			return dir, err
		}
	}
	packages := filepath.Join("site", "node_modules")
	if _, err := os.Stat(packages); err == nil {
		if err := os.CopyFS(filepath.Join(dir, packages), os.DirFS(packages)); err != nil {
			return dir, fmt.Errorf("%s: %w", packages, err)
		}
	}
	return dir, nil
}
