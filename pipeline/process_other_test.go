//go:build !unix

package main

import (
	"context"
	"io"

	"observatoire/pipeline/runlog"
)

func setUmask(int) {}

func childCode(s settings) int {
	return runlog.CodeOf(runStages(context.Background(), s, "build", stageNames, io.Discard))
}
