package world

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
)

// A checkProbe expects a decision.
type checkProbe struct {
	q       ambit.Question
	allow   bool
	reason  ambit.Reason // empty: any that says something about the policies
	refused []string     // compared where not nil
}

func (p checkProbe) run(ctx context.Context, s *session) outcome {
	o := outcome{want: p.want()}
	d, err := s.Check(ctx, p.q)
	if err != nil {
		o.got = "no answer: " + err.Error()
		return o
	}
	o.got = p.judge(d)
	e, err := s.Explain(ctx, p.q)
	switch {
	case err != nil:
		o.got = join(o.got, "explain gives no answer: "+err.Error())
	case e.Decision.Allowed != d.Allowed || e.Decision.Reason != d.Reason:
		o.got = join(o.got, fmt.Sprintf("check says %s, but explain says %s", told(d), told(e.Decision)))
	}
	if o.got != "" && err == nil {
		o.explanation = e.Text()
	}
	return o
}

func (p checkProbe) want() string {
	want := "deny"
	if p.allow {
		want = "allow"
	}
	if p.reason != "" {
		want += fmt.Sprintf(" (%s)", p.reason)
	}
	if p.refused != nil {
		want += fmt.Sprintf(", refusing [%s]", strings.Join(p.refused, ", "))
	}
	return want
}

// judge says what is not as expected in a decision, if anything.
func (p checkProbe) judge(d ambit.Decision) string {
	var refused []string
	for _, r := range d.Refused {
		refused = append(refused, r.Name)
	}
	switch {
	case d.Allowed != p.allow, p.reason != "" && d.Reason != p.reason:
		return told(d)
	case !p.allow && p.reason == "" && misses(d.Reason):
		return told(d) + ": the question missed; where that is what the test shows, name the reason in it"
	case p.refused != nil && !slices.Equal(sorted(refused), sorted(p.refused)):
		return fmt.Sprintf("%s, refusing [%s]", told(d), strings.Join(refused, ", "))
	}
	return ""
}

// misses reports whether a denial is for want of anything to decide about. A
// misspelled name is denied so, and a test must not pass on account of that.
func misses(r ambit.Reason) bool {
	switch r {
	case ambit.ReasonUnknownPrincipal, ambit.ReasonUnknownPermission,
		ambit.ReasonUnknownResource, ambit.ReasonTypeMismatch:
		return true
	}
	return false
}

// An errorProbe expects that the question cannot be asked.
type errorProbe struct {
	q    ambit.Question
	code ambit.QuestionFault // empty: any
	err  error               // what reading the question already said
}

func (p errorProbe) run(ctx context.Context, s *session) outcome {
	o := outcome{want: "a question that cannot be asked"}
	if p.code != "" {
		o.want += fmt.Sprintf(" (%s)", p.code)
	}
	code, err := ambit.FaultReference, p.err
	if err == nil {
		var d ambit.Decision
		if d, err = s.Check(ctx, p.q); err == nil {
			o.got = told(d)
			return o
		}
		var asked *ambit.QuestionError
		if !errors.As(err, &asked) {
			o.got = "another error: " + err.Error()
			return o
		}
		code = asked.Code
	}
	if p.code != "" && code != p.code {
		o.got = fmt.Sprintf("%s (%s)", err, code)
	}
	return o
}

// An explainProbe expects fragments in the explanation's text.
type explainProbe struct {
	q         ambit.Question
	fragments []string
}

func (p explainProbe) run(ctx context.Context, s *session) outcome {
	o := outcome{want: "an explanation with " + quoted(p.fragments)}
	e, err := s.Explain(ctx, p.q)
	if err != nil {
		o.got = "no answer: " + err.Error()
		return o
	}
	text := e.Text()
	line := unfolded(text)
	var missing []string
	for _, f := range p.fragments {
		if !strings.Contains(line, unfolded(f)) {
			missing = append(missing, f)
		}
	}
	if len(missing) > 0 {
		o.got, o.explanation = "it lacks "+quoted(missing), text
	}
	return o
}

// unfolded is a text in one line: where an explanation breaks lines means nothing.
func unfolded(text string) string { return strings.Join(strings.Fields(text), " ") }

// told is a decision in two words.
func told(d ambit.Decision) string {
	if d.Allowed {
		return "allow"
	}
	return fmt.Sprintf("deny (%s)", d.Reason)
}

func quoted(texts []string) string {
	var b strings.Builder
	for i, text := range texts {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%q", text)
	}
	return b.String()
}

func join(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

func sorted(names []string) []string {
	return slices.Sorted(slices.Values(names))
}
