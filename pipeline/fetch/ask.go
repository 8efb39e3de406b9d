package fetch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Ask is an Options.Accept that shows the changes on out and reads yes or no
// from in.
func Ask(in io.Reader, out io.Writer) func([]Change) (bool, error) {
	return func(changes []Change) (bool, error) {
		Show(out, changes)
		fmt.Fprint(out, "Accept and write the lock file? [y/N] ")
		line, err := bufio.NewReader(in).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return false, err
		}
		switch strings.ToLower(strings.TrimSpace(line)) {
		case "y", "yes", "o", "oui":
			fmt.Fprintln(out, "Accepted: commit data/sources/lock.json and build anew (make site).")
			return true, nil
		}
		return false, nil
	}
}

// Show writes the changes, one a line.
func Show(out io.Writer, changes []Change) {
	if len(changes) == 1 {
		fmt.Fprintln(out, "1 file is not what was accepted:")
	} else {
		fmt.Fprintf(out, "%d files are not what was accepted:\n", len(changes))
	}
	for _, c := range changes {
		fmt.Fprintf(out, "  %s\n", c)
	}
}
