package entry

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// addToGolden carries out the steps that the log does not have yet.
func addToGolden(t *testing.T, s *shelf, a *ambit.Account) *ambit.Account {
	t.Helper()
	steps := goldenSteps(t, s)
	var lines bytes.Buffer
	for i := a.Revision(); i < uint64(len(steps)); i++ {
		d := a.Draft()
		for _, cmd := range steps[i].commands {
			if err := d.Do(cmd); err != nil {
				t.Fatalf("step %d, %T: %v", i+1, cmd, err)
			}
		}
		e := steps[i].entry
		e.Revision, e.Changes = i+1, d.Changes()
		e.Time = time.Date(2026, 1, 1, 12, 0, int(i), 250_000_000, time.UTC)
		a = d.Account()
		line, err := json.Marshal(written(t, s, e))
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	f, err := os.OpenFile(goldenLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o666)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(lines.Bytes()); err != nil {
		t.Fatal(err)
	}
	return a
}

func written(t *testing.T, s *shelf, e Entry) goldenEntry {
	t.Helper()
	w, err := Encode(e, s.digest, &counter{n: byte(e.Revision)})
	if err != nil {
		t.Fatal(err)
	}
	g := goldenEntry{Revision: e.Revision, Time: e.Time, Body: w.Body}
	for _, p := range w.Personal {
		g.Personal = append(g.Personal, goldenPersonal{p.ID, p.Subject, hex.EncodeToString(p.Salt[:]), p.Value})
	}
	for _, c := range e.Changes {
		if adopt, ok := c.(ambit.Adopt); ok {
			g.Documents = append(g.Documents, s.texts[adopt.Catalog])
		}
	}
	return g
}

// A goldenStep is what one entry of the golden log came from.
type goldenStep struct {
	entry    Entry
	commands []ambit.Command
}

// goldenSteps are the steps of the golden log, in order of revisions.
func goldenSteps(t testing.TB, s *shelf) []goldenStep {
	account := ambit.Ref{Type: ambit.AccountType, ID: goldenID(1)}
	own := func(n int, name string) ambit.Own { return ambit.Own{ID: goldenID(n), Name: name, Home: account} }
	user := ambit.Ref{Type: ambit.UserType, ID: goldenID(10)}
	group := ambit.Ref{Type: ambit.GroupType, ID: goldenID(30)}
	set := ambit.Ref{Type: ambit.ResourceGroupType, ID: goldenID(40)}
	bot := ambit.Ref{Type: "shop/bot", ID: "b:1"}
	shelfRef := ambit.Ref{Type: "shop/shelf", ID: "Œuvres"}
	in := []ambit.Relation{{Name: "account", To: account}}
	at := time.Date(2026, 2, 3, 4, 5, 6, 700_000_001, time.UTC)
	titled := func(o ambit.Own) ambit.Own {
		o.Title, o.Labels = "What people call it", map[string]string{"team": "search", "empty": ""}
		o.Created, o.Changed = at, at.Add(time.Hour)
		return o
	}
	made := func(operation string, commands ...ambit.Command) goldenStep {
		return goldenStep{Entry{Operation: operation, Actor: Actor{Principal: user, Address: "192.0.2.1"}}, commands}
	}
	later := strings.Replace(shopText, "{read: , clear: }", "{read: , clear: , move: }", 1)
	const spare = "catalog: spare\ntypes:\n  husk: {parents: [account]}\n"
	return []goldenStep{
		{
			Entry{Operation: "accounts.create", Request: "req-1", Note: "the first", About: []string{account.String()}},
			[]ambit.Command{ambit.Set{Settings: ambit.Settings{Slug: "golden"}}, ambit.Adopt{Catalog: s.add(t, shopText)}, ambit.Adopt{Catalog: s.add(t, spare)}},
		},
		made("users.create", ambit.Put{Noun: &ambit.User{Own: own(10, "Ada Œ"), Status: ambit.Accepted, Attributes: map[string]ambit.Value{"email": "ada@example.com", "level": int64(1<<53 + 1)}}}),
		made("service-accounts.create", ambit.Put{Noun: &ambit.ServiceAccount{Own: own(20, "build"), Disabled: true}}),
		made("resources.put",
			ambit.Put{Noun: &ambit.Resource{Node: bot, Relations: in}},
			ambit.Put{Noun: &ambit.Resource{Node: shelfRef, Relations: in, Attributes: map[string]ambit.Value{
				"wide": true, "made": at, "size": int64(-5), "price": 0.1, "tags": []ambit.Value{"a", "b"},
			}}},
			ambit.Put{Noun: &ambit.Resource{Node: ambit.Ref{Type: "shop/shelf", ID: "short lived"}, Relations: in, Attributes: map[string]ambit.Value{"tags": []ambit.Value{}}}},
		),
		made("groups.create",
			ambit.Put{Noun: &ambit.Group{Own: own(30, "staff")}}, ambit.Put{Noun: &ambit.ResourceGroup{Own: own(40, "front")}},
			ambit.AddMember{Set: group, Member: user}, ambit.AddMember{Set: group, Member: bot}, ambit.AddMember{Set: set, Member: shelfRef},
		),
		made("groups.leave", ambit.RemoveMember{Set: group, Member: bot}),
		made("roles.create", ambit.Put{Noun: &ambit.Role{Own: own(50, "clearer"), Description: "Clears shelves", Permissions: []ambit.Pattern{"shelfs:clear", "shelfs:read"}}}),
		made("policies.create", ambit.Put{Noun: &ambit.Policy{
			Own: own(60, "opening hours"), Description: "Who may clear", Effect: ambit.Allow,
			Principals: []ambit.Ref{group, {Type: "shop/bot"}, ambit.Authenticated}, Roles: []ambit.RoleName{ambit.RoleName(goldenID(50)), "shop/reader"},
			Permissions: []ambit.Pattern{"shelfs:*"}, Nodes: []ambit.Ref{shelfRef, account}, ResourceGroups: []ambit.Ref{set},
			Condition: "resource.wide && resource.size < 10", NotBefore: at, ExpiresAt: at.AddDate(1, 0, 0),
		}}, ambit.Put{Noun: &ambit.Policy{Own: own(61, ""), Effect: ambit.Deny, Principals: []ambit.Ref{ambit.Anonymous}, Permissions: []ambit.Pattern{"*:*"}, Nodes: []ambit.Ref{account}, Disabled: true}}),
		made("tokens.create", ambit.Put{Noun: &ambit.Token{
			Own: ambit.Own{ID: goldenID(70), Name: "ci", Home: bot}, ActsFor: user, Expires: at, Key: "k1", Generation: 2, PreviousUntil: at.Add(-time.Hour),
			Ceiling: &ambit.Ceiling{Permissions: []ambit.Pattern{"shelfs:read"}, Nodes: []ambit.Ref{shelfRef}},
		}}),
		made("settings.update", ambit.Set{Settings: ambit.Settings{Slug: "golden", Attributes: map[string]ambit.Value{"motto": "<&>"}}}),
		made("catalogs.adopt", ambit.Adopt{Catalog: s.add(t, later)}, ambit.Abandon{Name: "spare"}),
		{
			Entry{Operation: "resources.delete", Actor: Actor{Account: goldenID(2), Principal: ambit.Ref{Type: ambit.UserType, ID: goldenID(11)}, Token: goldenID(70), ActsFor: user}},
			[]ambit.Command{ambit.Delete{Ref: ambit.Ref{Type: "shop/shelf", ID: "short lived"}}, ambit.Delete{Ref: ambit.Ref{Type: ambit.ServiceAccountType, ID: goldenID(20)}}},
		},
		made("users.update",
			ambit.Put{Noun: &ambit.User{Own: titled(own(10, "Ada Œ")), Status: ambit.Accepted}},
			ambit.Put{Noun: &ambit.Group{Own: titled(own(30, "staff"))}},
		),
		made("sso-connectors.create",
			ambit.Put{Noun: &ambit.SSOConnector{Own: own(80, ""), Domain: "waits.example", Verification: ambit.Verification{
				Code: "ambit_sso=1", Status: ambit.VerificationPending, Began: at,
			}}},
			ambit.Put{Noun: &ambit.SSOConnector{Own: titled(own(81, "people")), Domain: "acme.example", Enabled: true, Verification: ambit.Verification{
				Code: "ambit_sso=2", Status: ambit.VerificationVerified, Began: at, Verified: at.Add(time.Minute), Missing: at.Add(time.Hour),
			}}},
		),
	}
}
