//go:build !linux

package main

import "time"

// peak is not known here.
func peak() float64 { return 0 }

func resetPeak() {}

var started = time.Now()

// cpu is the time since the start: this system is not asked for its own.
func cpu() time.Duration { return time.Since(started) }
