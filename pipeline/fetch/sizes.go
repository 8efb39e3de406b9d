package fetch

import (
	"context"
	"net/http"
	"time"
)

// Sizes asks the publishers how many bytes files have, by their Key; one that
// does not say is left out.
func Sizes(ctx context.Context, client *http.Client, address map[string]string) map[string]int64 {
	if client == nil {
		client = &http.Client{Timeout: 15 * time.Second}
	}
	out := map[string]int64{}
	for key, url := range address {
		req, err := http.NewRequestWithContext(ctx, http.MethodHead, url, nil)
		if err != nil {
			continue
		}
		resp, err := client.Do(req)
		if err != nil {
			continue
		}
		resp.Body.Close()
		if resp.StatusCode == http.StatusOK && resp.ContentLength > 0 {
			out[key] = resp.ContentLength
		}
	}
	return out
}
