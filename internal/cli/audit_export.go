package cli

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit/client"
)

func newAuditExport(t Terminal) *cobra.Command {
	var query logQuery
	var file string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Export what was changed, a line of JSON for each entry",
		Long: `Export what was changed in the account, a line of JSON for each entry, the oldest
first, with what every change stored: to stdout, or to the end of a file. It goes on
by itself until there are no more entries; stderr tells how far it is, and at the
end, or where it broke off, after which revision to go on with --after.

` + logHelp,
		Example: `  ambit audit export > all.ndjson
  ambit audit export --file log.ndjson
  ambit audit export --file log.ndjson --after 1204
  ambit audit export --operation policies. --since 30d > policies.ndjson`,
		Args: takes(0, 0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			c, asked, err := query.open(t, cmd)
			if err != nil {
				return err
			}
			if file == "" {
				return exportLog(cmd, t, c, asked, t.Out)
			}
			f, err := openLog(file, asked.After)
			if err != nil {
				return err
			}
			// What is not on the disk was not exported.
			return errors.Join(exportLog(cmd, t, c, asked, f), f.Sync(), f.Close())
		},
	}
	query.add(cmd)
	cmd.Flags().StringVar(&file, "file", "", "the `file` to write at the end of, in place of stdout")
	return cmd
}

// openLog opens the file of an export at its end. One that has something already is
// gone on with, and not begun again.
func openLog(file string, after uint64) (*os.File, error) {
	info, err := os.Stat(file)
	if err == nil && info.Size() > 0 && after == 0 {
		return nil, usagef("%s has something in it already; go on after its last revision with --after, or name another file", file)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	return os.OpenFile(file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// exportLog writes the entries to out.
func exportLog(cmd *cobra.Command, t Terminal, c *client.Client, asked client.AuditQuery, out io.Writer) error {
	progress, count := t.gauge("exporting", "entries"), 0
	after, err := walk(cmd.Context(), c, asked, func(items []json.RawMessage) (bool, error) {
		err := writeLines(out, items)
		if err == nil {
			count += len(items)
			progress.add(len(items))
		}
		return true, err
	})
	progress.clear()
	if err != nil {
		fmt.Fprintf(t.Err, "ambit: the export broke off; go on with --after %d\n", after)
		return err
	}
	_, err = fmt.Fprintf(t.Err, "ambit: %d entries; what comes later is had with --after %d\n", count, after)
	return err
}

// writeLines writes JSON values, one to a line.
func writeLines(w io.Writer, items []json.RawMessage) error {
	out := bufio.NewWriter(w)
	for _, item := range items {
		var line bytes.Buffer
		if err := json.Compact(&line, item); err != nil {
			return fmt.Errorf("writing an entry: %w", err)
		}
		line.WriteByte('\n')
		if _, err := out.Write(line.Bytes()); err != nil {
			return err
		}
	}
	return out.Flush()
}
