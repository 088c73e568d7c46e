package entry

import (
	"testing"

	"github.com/ambit-iam/ambit"
)

func TestAnEntryConcernsWhatItChanges(t *testing.T) {
	a, b, c := ambit.Ref{Type: "a", ID: "1"}, ambit.Ref{Type: "b", ID: "2"}, ambit.Ref{Type: "c", ID: "3"}
	account := ambit.Ref{Type: ambit.AccountType, ID: "0"}
	for name, test := range map[string]struct {
		entry    Entry
		concerns []ambit.Ref
	}{
		"a noun":          {Entry{Changes: []ambit.Change{ambit.Put{Noun: &ambit.Resource{Node: a, Relations: []ambit.Relation{{Name: "b", To: b}}}}}}, []ambit.Ref{a}},
		"one that joins":  {Entry{Changes: []ambit.Change{ambit.AddMember{Set: a, Member: b}}}, []ambit.Ref{a, b}},
		"one that leaves": {Entry{Changes: []ambit.Change{ambit.RemoveMember{Set: a, Member: b}}}, []ambit.Ref{a, b}},
		"what goes":       {Entry{Changes: []ambit.Change{ambit.Remove{Refs: []ambit.Ref{b, c}}}}, []ambit.Ref{b, c}},
		"the account":     {Entry{Changes: []ambit.Change{ambit.Set{}}}, []ambit.Ref{account}},
		"a catalog":       {Entry{Changes: []ambit.Change{ambit.Adopt{}, ambit.Abandon{}}}, nil},
		"what it says":    {Entry{About: []string{"c:3"}}, []ambit.Ref{c}},
		"several":         {Entry{Changes: []ambit.Change{ambit.Remove{Refs: []ambit.Ref{a}}, ambit.Set{}}}, []ambit.Ref{a, account}},
	} {
		for _, r := range []ambit.Ref{a, b, c, account} {
			want := false
			for _, x := range test.concerns {
				want = want || x == r
			}
			if got := test.entry.Concerns(r); got != want {
				t.Errorf("%s: it concerns %s: %v, want %v", name, r, got, want)
			}
		}
	}
}
