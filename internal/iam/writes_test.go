package iam_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
	"github.com/ambit-iam/ambit/internal/journal"
)

func TestWhatACatalogGuardsChangesOnlyForWhoMayProtect(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	b.create(project(b.account, "p"))
	guarded := func(id string, level, serial int64) *ambit.Resource {
		f := file("p", id)
		f.Attributes = map[string]ambit.Value{"label": "x", "level": level, "serial": serial}
		return f
	}
	b.create(guarded("f", 1, 1))
	manage := "ambit.resources:* files:read"
	may, mayNot := b.user("may", manage+" files:protect", b.account), b.user("may-not", manage, b.account)
	put := func(c authn.Caller, f *ambit.Resource) error {
		_, _, err := b.service.Update(ctx, c, f.Node, iam.Write{}, func(noun ambit.Noun) (ambit.Noun, error) {
			noun.(*ambit.Resource).Attributes = f.Attributes // in place
			return noun, nil
		})
		return err
	}
	bulk := func(c authn.Caller, lines ...iam.BulkLine) error {
		_, err := b.service.Bulk(ctx, c, lines, iam.Write{})
		return err
	}
	again := []iam.BulkLine{{Number: 1, Delete: ambit.Ref{Type: "file", ID: "f"}}, {Number: 2, Put: guarded("f", 2, 1)}}
	b.refused("an update", put(mayNot, guarded("f", 2, 1)), iam.Forbidden, "missing_permission")
	b.refused("of what is read-only", put(mayNot, guarded("f", 1, 2)), iam.Forbidden, "missing_permission")
	b.refused("a line", bulk(mayNot, iam.BulkLine{Number: 1, Put: guarded("f", 2, 1)}), iam.Forbidden, "missing_permission")
	b.refused("gone and registered again", bulk(mayNot, again...), iam.Forbidden, "missing_permission")
	_, _, err := b.service.Create(ctx, mayNot, guarded("g", 1, 1), iam.Write{})
	b.refused("registered with it", err, iam.Forbidden, "missing_permission")
	bare := file("p", "h")
	bare.Node.Type, bare.Attributes = "file", map[string]ambit.Value{"level": int64(3)}
	_, _, err = b.service.Create(ctx, mayNot, bare, iam.Write{})
	b.refused("by a bare name", err, iam.Forbidden, "missing_permission")
	b.ok(put(mayNot, guarded("f", 1, 1)))
	b.ok(put(may, guarded("f", 2, 1)))
	b.ok(bulk(may, again...))
	b.ok(bulk(may, iam.BulkLine{Number: 1, Put: guarded("n", 1, 1)}, iam.BulkLine{Number: 2, Put: guarded("n", 2, 1)}))
}

func TestEveryPlaceOfAListIsLookedAt(t *testing.T) {
	s := newStage(t)
	ctx := context.Background()
	s.create(project(s.account, "q"))
	c := s.user("lead", "files:read files:edit ambit.*:*", ambit.Ref{Type: "works/project", ID: "p"})
	good, bad := s.file, s.create(file("q", "secret")).Ref()
	lists := map[string]func([]ambit.Ref) error{
		"the lines of a bulk write": func(refs []ambit.Ref) error {
			var lines []iam.BulkLine
			for i, r := range refs {
				lines = append(lines, iam.BulkLine{Number: i + 1, Put: file(map[bool]string{true: "p", false: "q"}[r == good], fmt.Sprint("n", i))})
			}
			_, err := s.service.Bulk(ctx, c, lines, iam.Write{})
			return err
		},
		"the nodes of a policy": func(refs []ambit.Ref) error {
			p := allowing("", "files:read", c.Principal, refs...)
			p.Home = ambit.Ref{Type: "works/project", ID: "p"}
			_, _, err := s.service.Create(ctx, c, p, iam.Write{})
			return err
		},
		"the patterns of a policy": func(refs []ambit.Ref) error {
			p := allowing("", "", c.Principal, good)
			for i, r := range refs {
				p.Permissions = append(p.Permissions, map[bool]ambit.Pattern{true: ambit.Pattern([]string{"files:read", "files:edit", "ambit.users:read"}[i]), false: "files:protect"}[r == good])
			}
			p.Home = ambit.Ref{Type: "works/project", ID: "p"}
			_, _, err := s.service.Create(ctx, c, p, iam.Write{})
			return err
		},
		"the parents of a resource": func(refs []ambit.Ref) error {
			f := &ambit.Resource{Node: ambit.Ref{Type: "file", ID: "two"}}
			for i, r := range refs {
				id := map[bool]string{true: []string{"p", "p2", "p3"}[i], false: "q"}[r == good]
				f.Relations = append(f.Relations, ambit.Relation{Name: "project", To: ambit.Ref{Type: "project", ID: id}})
			}
			_, _, err := s.service.Create(ctx, c, f, iam.Write{})
			return err
		},
	}
	for _, id := range []string{"p2", "p3"} {
		at := s.create(project(s.account, id)).Ref()
		s.create(allowing("lead-"+id, "files:read files:edit ambit.*:*", c.Principal, at))
	}
	for what, do := range lists {
		for place := range 3 {
			refs := []ambit.Ref{good, good, good}
			refs[place] = bad
			before := len(s.entries(s.owner))
			if err := do(refs); err == nil {
				t.Errorf("%s: what is forbidden in place %d went through", what, place)
			}
			if len(s.entries(s.owner)) != before {
				t.Errorf("%s: something was written", what)
			}
		}
	}
	s.ok(lists["the lines of a bulk write"]([]ambit.Ref{good, good, good}))
	s.ok(lists["the patterns of a policy"]([]ambit.Ref{good, good, good}))
	s.ok(lists["the parents of a resource"]([]ambit.Ref{good, good, good}))
}

func TestABulkWriteIsWholeAndItsParentsMayComeWithIt(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	c := b.user("loader", "ambit.resources:*", b.account)
	result, err := b.service.Bulk(ctx, c, []iam.BulkLine{
		{Number: 1, Put: project(b.account, "p")}, {Number: 2, Put: file("p", "f")}, {Number: 3, Put: file("p", "g")},
		{Number: 4, Put: file("p", "g")}, {Number: 5, Delete: ambit.Ref{Type: "file", ID: "g"}},
	}, iam.Write{})
	b.ok(err)
	if result.Created != 3 || result.Unchanged != 1 || result.Deleted != 1 || result.Replaced != 0 {
		t.Errorf("it came to %+v", result)
	}
	before := len(b.entries(b.owner))
	_, err = b.service.Bulk(ctx, c, []iam.BulkLine{{Number: 7, Put: file("p", "h")}, {Number: 8, Put: file("nowhere", "i")}}, iam.Write{})
	b.refused("a parent that is not there", err, iam.Invalid, "unknown")
	if !strings.HasPrefix(err.Error(), "line 8") {
		t.Errorf("it does not say where: %v", err)
	}
	if len(b.entries(b.owner)) != before {
		t.Error("half of it was written")
	}
	_, err = b.service.Bulk(ctx, c, make([]iam.BulkLine, iam.MaxBulk+1), iam.Write{})
	b.refused("too many lines", err, iam.Invalid, "too_many")
	inQ := b.user("in-p", "ambit.resources:*", ambit.Ref{Type: "works/project", ID: "p"})
	_, err = b.service.Bulk(ctx, inQ, []iam.BulkLine{{Number: 1, Put: project(b.account, "own")}, {Number: 2, Put: file("own", "x")}}, iam.Write{})
	b.refused("a parent of one's own making elsewhere", err, iam.Forbidden, "missing_permission")
}

func TestARequestSentAgainIsAnsweredAndNotDoneAgain(t *testing.T) {
	b := newBed(t)
	ctx := t.Context()
	w := iam.Write{Idempotency: "key", Request: journal.Digest{1}}
	create := func(c authn.Caller, w iam.Write) (iam.Receipt, error) {
		_, receipt, err := b.service.Create(ctx, c, &ambit.Group{}, w)
		return receipt, err
	}
	first, err := create(b.owner, w)
	b.ok(err)
	b.create(&ambit.Group{})
	second, err := create(b.owner, w)
	b.ok(err)
	if !second.Again || first.Again || second.Made != first.Made || second.Revision != first.Revision {
		t.Errorf("first %+v, then %+v", first, second)
	}
	other := w
	other.Request[0]++
	_, err = create(b.owner, other)
	b.refused("the key with another request", err, iam.Conflict, "idempotency_key_reused")
	ann := b.user("ann", "ambit.groups:create", b.account)
	if receipt, err := create(ann, w); err != nil || receipt.Again {
		t.Errorf("the key of another is not one's own: %+v, %v", receipt, err)
	}
	failed := iam.Write{Idempotency: "failed", Request: journal.Digest{2}, IfMatch: `"no"`}
	_, err = b.service.Delete(ctx, b.owner, first.Made, false, failed)
	b.refused("a failure", err, iam.Precondition, "changed")
	failed.IfMatch = ""
	if receipt, err := b.service.Delete(ctx, b.owner, first.Made, false, failed); err != nil || receipt.Again {
		t.Errorf("a failure was kept: %+v, %v", receipt, err)
	}
	_, err = create(b.owner, iam.Write{Idempotency: strings.Repeat("k", 256)})
	b.refused("a long key", err, iam.Invalid, "invalid")
	b.clock.Pass(24*time.Hour - time.Second)
	if receipt, err := create(b.owner, w); err != nil || !receipt.Again {
		t.Errorf("it is forgotten before the day is over: %+v, %v", receipt, err)
	}
	b.clock.Pass(time.Second)
	if receipt, err := create(b.owner, w); err != nil || receipt.Again {
		t.Errorf("a day later it is still remembered: %+v, %v", receipt, err)
	}
}

func TestWhatIsNotAsItWasSeenIsNotChanged(t *testing.T) {
	s := newStage(t)
	ctx := context.Background()
	old, _, err := s.service.Get(ctx, s.owner, s.group, iam.View{})
	s.ok(err)
	seen := iam.Write{IfMatch: iam.ETag(old)}
	rename := func(noun ambit.Noun) (ambit.Noun, error) { ambit.OwnOf(noun).Name = "other"; return noun, nil }
	_, _, err = s.service.Update(ctx, s.owner, s.group, seen, rename)
	s.ok(err)
	_, _, err = s.service.Update(ctx, s.owner, s.group, seen, rename)
	s.refused("an update", err, iam.Precondition, "changed")
	_, err = s.service.Delete(ctx, s.owner, s.group, false, seen)
	s.refused("a deletion", err, iam.Precondition, "changed")
	_, err = s.service.ChangeMembers(ctx, s.owner, s.group, iam.MembersChange{Add: []ambit.Ref{s.ann}}, seen)
	s.refused("a change of members", err, iam.Precondition, "changed")
	_, _, _, err = s.service.RotateToken(ctx, s.owner, s.token, 0, seen)
	s.refused("a rotation", err, iam.Precondition, "changed")
	_, err = s.service.Erase(ctx, s.owner, s.ann, seen)
	s.refused("an erasure", err, iam.Precondition, "changed")
	_, err = s.service.Delete(ctx, s.owner, s.group, false, iam.Write{IfMatch: `"x", *, "y"`})
	s.refused("a star among tags", err, iam.Precondition, "changed")
	_, _, err = s.service.Create(ctx, s.owner, &ambit.Group{Own: ambit.Own{Name: "other"}}, iam.Write{})
	s.refused("a name in use", err, iam.Conflict, "conflict")
	_, _, err = s.service.Create(ctx, s.owner, file("p", "f"), iam.Write{})
	s.refused("a resource that is there", err, iam.Conflict, "exists")
	_, _, err = s.service.Create(ctx, s.owner, &ambit.Group{Own: ambit.Own{Name: strings.Repeat("n", 257)}}, iam.Write{})
	s.refused("a name that is too long", err, iam.Invalid, "invalid")
}

func TestMembersAreReplacedWhole(t *testing.T) {
	s := newStage(t)
	ctx := context.Background()
	bob := s.create(&ambit.User{Own: ambit.Own{Name: "bob"}, Status: ambit.Accepted}).Ref()
	eve := s.create(&ambit.User{Own: ambit.Own{Name: "eve"}, Status: ambit.Accepted}).Ref()
	for _, m := range []iam.MembersChange{{Add: []ambit.Ref{s.ann, bob}}, {Replace: true, Add: []ambit.Ref{{Type: "user", ID: "bob"}, eve}}} {
		_, err := s.service.ChangeMembers(ctx, s.owner, s.group, m, iam.Write{})
		s.ok(err)
	}
	list, err := s.service.Members(ctx, s.owner, s.group, iam.View{}, iam.Page{})
	s.ok(err)
	if len(list.Items) != 2 || list.Items[0] != bob || list.Items[1] != eve {
		t.Errorf("the members are %v", list.Items)
	}
	_, err = s.service.ChangeMembers(ctx, s.owner, s.group, iam.MembersChange{Replace: true, Add: []ambit.Ref{s.ann, {Type: "user", ID: "nobody"}}}, iam.Write{})
	s.refused("one who is not there", err, iam.Invalid, "unknown")
	if again, err := s.service.Members(ctx, s.owner, s.group, iam.View{}, iam.Page{}); err != nil || len(again.Items) != 2 || again.Items[0] != bob {
		t.Errorf("after a failure the members are %v, %v", again.Items, err)
	}
}
