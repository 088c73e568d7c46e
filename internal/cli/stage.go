package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/world"
)

// A stage is where the scenes are played: text, colored or not.
type stage struct {
	palette
	strings.Builder
}

// stageWidth is how wide the demo is, in columns.
const stageWidth = 80

// play asks the questions of one scene.
func (st *stage) play(ctx context.Context, s scene, number, of int) error {
	w, err := readDemo(s.name)
	if err != nil {
		return err
	}
	st.title(s, number, of)
	for line := range strings.Lines(s.picture) {
		st.WriteString("    " + st.dim(strings.TrimRight(line, "\n")) + "\n")
	}
	st.WriteByte('\n')
	widths := s.widths()
	for _, q := range s.questions {
		if err := st.ask(ctx, w, q, widths); err != nil {
			return err
		}
	}
	st.WriteByte('\n')
	return nil
}

func (st *stage) title(s scene, number, of int) {
	counter := ""
	if of > 1 {
		counter = fmt.Sprintf("%d/%d", number, of)
	}
	rule := strings.Repeat("─", max(stageWidth-len(s.title)-len(counter)-5, 3))
	st.WriteString(strings.TrimRight(fmt.Sprintf("%s %s %s %s", st.dim("──"), st.bold(s.title), st.dim(rule), st.dim(counter)), " ") + "\n\n")
	for line := range strings.Lines(s.story) {
		st.WriteString("  " + line)
	}
	st.WriteString("\n\n")
}

// ask puts one question and prints the answer beside it.
func (st *stage) ask(ctx context.Context, w *world.World, q demoQuestion, widths [3]int) error {
	if q.heading != "" {
		fmt.Fprintf(st, "\n  %s\n", q.heading)
	}
	if q.list != "" {
		return st.list(ctx, w, q)
	}
	asked, err := q.question()
	if err != nil {
		return err
	}
	e, err := w.Asker().Explain(ctx, asked)
	if err != nil {
		return err
	}
	verdict := st.green("yes")
	if !e.Decision.Allowed {
		verdict = st.red("no ")
	}
	where := ""
	if widths[2] > 0 {
		where = pad(q.resource, widths[2]) + "  "
	}
	line := fmt.Sprintf("  %s  %s  %s  %s%s", verdict, pad(q.as, widths[0]), st.bold(pad(q.permission, widths[1])), where, st.dim(q.remark))
	st.WriteString(strings.TrimRight(line, " ") + "\n")
	if q.why {
		st.WriteString("    " + st.cyan("why?") + "\n")
		for line := range strings.Lines(e.TextWide(stageWidth - 6)) {
			st.WriteString("    " + st.cyan("│") + " " + line)
		}
	}
	return nil
}

// list asks for a list.
func (st *stage) list(ctx context.Context, w *world.World, q demoQuestion) error {
	asked, err := q.question()
	if err != nil {
		return err
	}
	var list world.List[ambit.Ref]
	switch q.list {
	case listResources:
		list, err = w.Asker().ListResources(ctx, asked, "", world.Page{})
	case listPrincipals:
		list, err = w.Asker().ListPrincipals(ctx, asked, "", world.Page{})
	}
	if err != nil {
		return err
	}
	var found []string
	for _, ref := range list.Items {
		found = append(found, w.Short(ref))
	}
	fmt.Fprintf(st, "  %s  %s\n", q.remark, st.bold(strings.Join(found, ", ")))
	return nil
}

// next says what to try. Whoever runs the demo from a clone has no command of
// the name yet.
func (st *stage) next(program string) {
	run := "ambit"
	if strings.Contains(program, "go-build") {
		run = "go run ./cmd/ambit"
	}
	fmt.Fprintf(st, "%s %s %s\n\n", st.dim("──"), st.bold("Try it yourself"), st.dim(strings.Repeat("─", stageWidth-19)))
	for _, try := range tries {
		fmt.Fprintf(st, "  %s\n", st.dim(try.what))
		for _, command := range try.commands {
			fmt.Fprintf(st, "      %s\n", st.cyan(run+" "+command))
		}
	}
}

// pad fills text up with spaces. Columns are counted in characters: none here is
// wide.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(width-len([]rune(text)), 0))
}
