package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// An outputFlag is --output: how a command prints its result.
type outputFlag string

const (
	outputText outputFlag = "text"
	outputJSON outputFlag = "json"
)

func (o *outputFlag) add(cmd *cobra.Command) {
	*o = outputText
	cmd.Flags().VarP(o, "output", "o", "how to print the result: text or json")
	complete(cmd, "output", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{string(outputText), string(outputJSON)}, cobra.ShellCompDirectiveNoFileComp
	})
}

// String, Set and Type make it a flag.
func (o *outputFlag) String() string { return string(*o) }

// Set reads the flag's value.
func (o *outputFlag) Set(text string) error {
	switch v := outputFlag(text); v {
	case outputText, outputJSON:
		*o = v
		return nil
	}
	return fmt.Errorf("it is text or json")
}

// Type names the kind of value in the help.
func (o *outputFlag) Type() string { return "format" }

// print prints a result: as JSON, or by the function for people.
func (o outputFlag) print(t Terminal, result any, text func() error) error {
	if o != outputJSON {
		return text()
	}
	return printJSON(t.Out, result)
}

// A palette colors text, or leaves it as it is.
type palette struct{ on bool }

// colors is the palette for what is printed to w.
func (t Terminal) colors(w io.Writer) palette {
	if t.Env("NO_COLOR") != "" || t.Env("TERM") == "dumb" {
		return palette{}
	}
	return palette{isTerminal(w)}
}

func (p palette) paint(code, text string) string {
	if !p.on || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p palette) bold(text string) string  { return p.paint("1", text) }
func (p palette) dim(text string) string   { return p.paint("2", text) }
func (p palette) red(text string) string   { return p.paint("31", text) }
func (p palette) green(text string) string { return p.paint("32", text) }
func (p palette) cyan(text string) string  { return p.paint("36", text) }
