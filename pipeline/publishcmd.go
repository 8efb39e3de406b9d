package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"observatoire/pipeline/publish"
	"observatoire/pipeline/runlog"
)

// keyVariable names the key of the platform's API in the environment.
const keyVariable = "DATAGOUV_API_KEY"

func publishCommand() command {
	return command{
		name:  "publish",
		short: "datasets and their files to data.gouv.fr; says what it would send unless told to send",
		long: `Compares the datasets of data/publication/datagouv.json with what the platform has and
prints the difference. With --dry-run=false sends it: datasets are created or changed by the
identifiers in that file, which are written back; files that are there already are not sent
again; a run that was cut is run again and goes on. A new dataset is not public before its
files are there. Nothing is deleted.

The key is read from the environment (` + keyVariable + `) and never shown. The build must have
been made with --base-url, since descriptions lead to its pages. Try it on
https://demo.data.gouv.fr/api/1/ first, with a copy of the settings.
Before: check --against the published site.`,
		run: func(ctx context.Context, args []string, stdout, stderr io.Writer) error {
			var s settings
			fs := flags("publish", stderr)
			fs.StringVar(&s.build, "build", "build", "folder of the build")
			fs.BoolVar(&s.sample, "sample", false, "the fictional territory, to a platform on this machine only")
			fs.StringVar(&s.only, "only", "", "these datasets only, as acces_communes,espaces")
			dry := fs.Bool("dry-run", true, "say what would be sent and send nothing")
			api := fs.String("api", "https://www.data.gouv.fr/api/1/", "root of the platform's API")
			ids := fs.String("settings", filepath.Join("data", "publication", "datagouv.json"), "what is published, and its identifiers")
			if err := parse(fs, args); err != nil {
				return err
			}
			return publishBuild(ctx, s, *api, *ids, !*dry, stdout)
		},
	}
}

func publishBuild(ctx context.Context, s settings, api, ids string, send bool, w io.Writer) error {
	base, err := publishedAddress(s)
	if err != nil {
		return err
	}
	if u, err := url.Parse(api); s.sample && (err != nil || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost") {
		return runlog.WithCode(runlog.ExitUsage, fmt.Errorf("publish --sample: %s, expected a platform on this machine (an invented territory is not published)", api))
	}
	set, err := publish.ReadSettings(ids)
	if err != nil {
		return err
	}
	var only []string
	for _, name := range strings.Split(s.only, ",") {
		if name = strings.TrimSpace(name); name != "" {
			only = append(only, name)
		}
	}
	sum, err := publish.Run(ctx, publish.Options{API: api, Key: os.Getenv(keyVariable), Work: s.work(), BaseURL: base, Settings: set, Only: only, Send: send, Out: w})
	verb := "would be "
	if send {
		verb = ""
	}
	fmt.Fprintf(w, "%d datasets looked at, %d as wanted; %s%d created, %d updated; files %s%d added, %d replaced, %d described; %.1f MB\n",
		sum.Datasets, sum.Unchanged, verb, sum.Created, sum.Updated, verb, sum.Added, sum.Replaced, sum.Described, float64(sum.Sent)/1e6)
	for _, x := range sum.NoLongerPublished {
		fmt.Fprintf(w, "%s: on the platform, no longer published (remove it there by hand)\n", x)
	}
	for _, x := range sum.Duplicates {
		fmt.Fprintf(w, "%s: on the platform twice (remove it there by hand)\n", x)
	}
	if err == nil && !send && sum.Changes() > 0 {
		fmt.Fprintln(w, "nothing was sent; --dry-run=false sends it")
	}
	return err
}

// publishedAddress is the address of the site that the build was made for.
func publishedAddress(s settings) (string, error) {
	path := filepath.Join(s.work(), "exports", "datapackage.json")
	b, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("publish: no %s, expected a build (`go run ./pipeline build --base-url …`)", path)
	}
	var pack struct {
		Homepage string `json:"homepage"`
	}
	if err := json.Unmarshal(b, &pack); err != nil {
		return "", fmt.Errorf("publish %s: %w", path, err)
	}
	if !strings.HasPrefix(pack.Homepage, "http") {
		return "", runlog.WithCode(runlog.ExitUsage, fmt.Errorf("publish: the build has no address of its own, expected one made with --base-url (descriptions and schemas lead to its pages)"))
	}
	return pack.Homepage, nil
}
