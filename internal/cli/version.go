package cli

import (
	"fmt"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func newVersion(t Terminal) *cobra.Command {
	var output outputFlag
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version of this program",
		Long: `Print the version of this program, and of what it was built from and with;
ambit --version prints the same line.

JSON: version, commit (empty where it is not known), go.`,
		Example: `  ambit version`,
		Args:    takes(0, 0),
		RunE: func(*cobra.Command, []string) error {
			v := readVersion()
			return output.print(t, v, func() error {
				_, err := fmt.Fprintln(t.Out, v)
				return err
			})
		},
	}
	output.add(cmd)
	return cmd
}

type versionAnswer struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

// String is the version in a line.
func (v versionAnswer) String() string { return fmt.Sprintf("ambit %s %s", v.Version, v.Go) }

// readVersion reads what the linker recorded; a build without a module version
// says "(devel)".
func readVersion() versionAnswer {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return versionAnswer{Version: "(unknown)"}
	}
	v := versionAnswer{Version: info.Main.Version, Go: info.GoVersion}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v.Commit = s.Value
		}
	}
	return v
}
