package main

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"observatoire/pipeline/runlog"
)

func TestPublish_refuses_what_is_not_to_be_published(t *testing.T) {
	s := sampleSite(t) // built without an address
	ids := filepath.Join("data", "publication", "datagouv.json")
	var b bytes.Buffer
	if err := publishBuild(context.Background(), s, "http://127.0.0.1:1/api/1/", ids, false, &b); runlog.CodeOf(err) != runlog.ExitUsage || !strings.Contains(err.Error(), "--base-url") {
		t.Errorf("%v, expected a build without --base-url to be refused", err)
	}
	withAddress := settings{sample: true, build: t.TempDir(), offline: true, baseURL: "https://exemple.fr/obs/"}
	if err := runStages(context.Background(), withAddress, "export", stageNames[:5], io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := publishBuild(context.Background(), withAddress, "https://www.data.gouv.fr/api/1/", ids, false, &b); runlog.CodeOf(err) != runlog.ExitUsage || !strings.Contains(err.Error(), "invented territory") {
		t.Errorf("%v, expected the sample to be refused", err)
	}
	// A dry run on a platform that has nothing says what would come, reads only
	// and leaves the settings as they are.
	writes := 0
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			writes++
		}
		io.WriteString(w, `{"id":"moi","data":[],"next_page":null}`)
	}))
	defer platform.Close()
	before, err := os.ReadFile(ids)
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv(keyVariable, "cle-secrete")
	b.Reset()
	if err := publishBuild(context.Background(), withAddress, platform.URL+"/api/1/", ids, false, &b); err != nil {
		t.Fatal(err)
	}
	after, _ := os.ReadFile(ids)
	if out := b.String(); writes > 0 || !bytes.Equal(before, after) || !strings.Contains(out, "acces_communes: would create") || !strings.Contains(out, "nothing was sent") || strings.Contains(out, "cle-secrete") {
		t.Errorf("%d writes\n%s", writes, out)
	}
}
