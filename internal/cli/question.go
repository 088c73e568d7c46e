package cli

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/ambit-iam/ambit"
)

// A questionForm is the flags and arguments that make up a question. Each part
// is given once: as a flag, or in its place among the arguments.
type questionForm struct {
	as, permission, resource string
	context                  []string
	contextJSON              string
	attributes               []string
	asAttributes             []string
	relations                []string
	write                    []string
	now                      string
}

// The parts of a question that commands take by position.
const (
	partAs         = "as"
	partPermission = "permission"
	partResource   = "resource"
)

// add gives the command the flags for the parts it takes, and for what can
// accompany every question.
func (f *questionForm) add(cmd *cobra.Command, parts ...string) {
	flags := cmd.Flags()
	for _, part := range parts {
		switch part {
		case partAs:
			flags.StringVar(&f.as, part, "", "who asks: a `principal` such as user:alice, anonymous, or token:t1")
			flags.StringArrayVar(&f.asAttributes, "as-attribute", nil, "`name=value` laid over the principal's attributes; repeatable")
		case partPermission:
			flags.StringVar(&f.permission, part, "", "the `permission`, such as license.read")
		case partResource:
			flags.StringVar(&f.resource, part, "", "the `resource`, such as license:l1; the account where left out")
			flags.StringArrayVar(&f.attributes, "attribute", nil, "`name=value` of the resource, described or laid over; repeatable")
			flags.StringArrayVar(&f.relations, "relation", nil, "`name=target` of a resource that is not registered; repeatable")
			flags.StringSliceVar(&f.write, "write", nil, "`names` of attributes that are to be written, joined by commas")
		}
	}
	flags.StringArrayVar(&f.context, "context", nil, "`name=value` that conditions see as context.name, JSON or text; repeatable")
	flags.StringVar(&f.contextJSON, "context-json", "", "the whole context as a `JSON` object")
	flags.StringVar(&f.now, "now", "", "the `time` of the question, in RFC 3339; the clock's where left out")
}

// place puts the arguments in their parts, the first part first.
func (f *questionForm) place(cmd *cobra.Command, args []string, parts ...string) error {
	targets := map[string]*string{partAs: &f.as, partPermission: &f.permission, partResource: &f.resource}
	if len(args) > len(parts) {
		return &usageError{fmt.Sprintf("%q is one argument too many; write %s", args[len(parts)], cmd.UseLine()), tryHelp(cmd)}
	}
	for i, arg := range args {
		if cmd.Flags().Changed(parts[i]) {
			return &usageError{fmt.Sprintf("--%s is given, and %q stands in its place; write one of them", parts[i], arg), tryHelp(cmd)}
		}
		*targets[parts[i]] = arg
	}
	for _, part := range parts {
		if *targets[part] == "" && part != partResource {
			return &usageError{fmt.Sprintf("the %s is missing; write %s", spoken(part), cmd.UseLine()), tryHelp(cmd)}
		}
	}
	return nil
}

// spoken is what a part is called in a sentence.
func spoken(part string) string {
	if part == partAs {
		return "principal"
	}
	return part
}

// question makes the question. The words tell what type an attribute has and
// where a relation leads.
func (f *questionForm) question(w words, clock time.Time) (q ambit.Question, err error) {
	q.Now, q.Write = clock, f.write
	q.Permission = ambit.PermissionID(f.permission)
	if f.now != "" {
		if q.Now, err = time.Parse(time.RFC3339Nano, f.now); err != nil {
			return q, usagef("--now %q is no time; write it as RFC 3339, such as 2026-01-31T09:00:00Z", f.now)
		}
	}
	if q.Principal, err = parseRef(f.as); err != nil {
		return q, err
	}
	if q.Resource.Ref, err = parseRef(f.resource); err != nil {
		return q, err
	}
	if q.Resource.Ref == (ambit.Ref{Type: ambit.AccountType}) {
		q.Resource.Ref = ambit.Ref{}
	}
	if q.Context, err = f.readContext(); err != nil {
		return q, err
	}
	if q.PrincipalAttributes, err = attributes(w, "--as-attribute", q.Principal.Type, f.asAttributes); err != nil {
		return q, err
	}
	described := w.Described(q.Resource.Ref, q.Permission)
	if q.Resource.Attributes, err = attributes(w, "--attribute", described, f.attributes); err != nil {
		return q, err
	}
	for _, text := range f.relations {
		name, target, err := pair("--relation", text)
		if err != nil {
			return q, err
		}
		relation, err := w.Relation(q.Resource.Ref.Type, name, target)
		if err != nil {
			return q, usagef("--relation %s: %s", text, err)
		}
		q.Resource.Relations = append(q.Resource.Relations, relation)
	}
	return q, nil
}

// readContext joins --context and --context-json.
func (f *questionForm) readContext() (map[string]ambit.Value, error) {
	context := map[string]ambit.Value{}
	if f.contextJSON != "" {
		value, err := decode(f.contextJSON)
		object, ok := value.(map[string]ambit.Value)
		if err != nil || !ok {
			return nil, usagef("--context-json is no JSON object; write it as '{\"mfa\": true}'")
		}
		context = object
	}
	for _, text := range f.context {
		name, value, err := pair("--context", text)
		if err != nil {
			return nil, err
		}
		if _, twice := context[name]; twice {
			return nil, usagef("the context's %s is given twice", name)
		}
		context[name] = looseValue(value)
	}
	if len(context) == 0 {
		return nil, nil
	}
	return context, nil
}

// parseRef reads a reference of the command line; empty text is none.
func parseRef(text string) (ambit.Ref, error) {
	if text == "" {
		return ambit.Ref{}, nil
	}
	ref, err := ambit.ParseRef(text)
	if err != nil {
		return ref, usagef("%s", err)
	}
	return ref, nil
}

func usagef(format string, args ...any) error {
	return &usageError{message: fmt.Sprintf(format, args...)}
}
