package iam_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/authn"
	"github.com/ambit-iam/ambit/internal/iam"
)

// stage is what the operations of the tests work on.
type stage struct {
	*bed
	ann, group, set, role, policy, token, file, connector ambit.Ref
}

func newStage(t testing.TB) *stage {
	b := newBed(t)
	s := &stage{bed: b}
	b.create(project(b.account, "p"))
	s.file = b.create(file("p", "f")).Ref()
	s.ann = b.create(&ambit.User{Own: ambit.Own{Name: "ann"}, Status: ambit.Accepted}).Ref()
	s.group = b.create(&ambit.Group{Own: ambit.Own{Name: "crew"}}).Ref()
	s.set = b.create(&ambit.ResourceGroup{Own: ambit.Own{Name: "shelf"}}).Ref()
	s.role = b.create(&ambit.Role{Own: ambit.Own{Name: "reader"}, Permissions: []ambit.Pattern{"files:read"}}).Ref()
	s.policy = b.create(allowing("reads", "files:read", s.ann, s.file)).Ref()
	s.token = b.signed(s.ann).Token
	s.connector = must[*ambit.SSOConnector](b)(b.service.CreateSSOConnector(context.Background(), b.owner, iam.NewSSOConnector{Domain: "acme.example"}, iam.Write{})).Ref()
	return s
}

// An operation is a write with the permissions that it takes, beside those that
// it would hand out, and the name that the log knows it by.
type operation struct {
	name  string // in the log
	takes string
	run   func(*stage, authn.Caller, iam.Write) error
}

func creating(name, takes string, make func(*stage) ambit.Noun) operation {
	return operation{name, takes, func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, err := s.service.Create(context.Background(), c, make(s), w)
		return err
	}}
}

func updating(name, takes string, which func(*stage) ambit.Ref) operation {
	return operation{name, takes, func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, err := s.service.Update(context.Background(), c, which(s), w, func(noun ambit.Noun) (ambit.Noun, error) {
			if own := ambit.OwnOf(noun); own != nil {
				own.Name += "-2"
			} else {
				noun.(*ambit.Resource).Attributes = map[string]ambit.Value{"label": "new"}
			}
			return noun, nil
		})
		return err
	}}
}

func deleting(name, takes string, which func(*stage) ambit.Ref) operation {
	return operation{name, takes, func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.Delete(context.Background(), c, which(s), false, w)
		return err
	}}
}

// operations are all that write within an account.
var operations = []operation{
	creating("users.create", "ambit.users:create", func(*stage) ambit.Noun { return &ambit.User{Own: ambit.Own{Name: "new"}} }),
	creating("service-accounts.create", "ambit.service-accounts:create", func(*stage) ambit.Noun { return &ambit.ServiceAccount{Own: ambit.Own{Name: "new"}} }),
	creating("groups.create", "ambit.groups:create", func(*stage) ambit.Noun { return &ambit.Group{Own: ambit.Own{Name: "new"}} }),
	creating("resource-groups.create", "ambit.resource-groups:create", func(*stage) ambit.Noun { return &ambit.ResourceGroup{Own: ambit.Own{Name: "new"}} }),
	creating("roles.create", "ambit.roles:create", func(*stage) ambit.Noun {
		return &ambit.Role{Own: ambit.Own{Name: "new"}, Permissions: []ambit.Pattern{"files:read"}}
	}),
	creating("policies.create", "ambit.policies:create", func(s *stage) ambit.Noun { return allowing("new", "files:read", s.ann, s.file) }),
	creating("resources.create", "ambit.resources:create", func(*stage) ambit.Noun { return file("p", "new") }),
	updating("users.update", "ambit.users:update", func(s *stage) ambit.Ref { return s.ann }),
	updating("groups.update", "ambit.groups:update", func(s *stage) ambit.Ref { return s.group }),
	updating("resource-groups.update", "ambit.resource-groups:update", func(s *stage) ambit.Ref { return s.set }),
	updating("roles.update", "ambit.roles:update", func(s *stage) ambit.Ref { return s.role }),
	updating("policies.update", "ambit.policies:update", func(s *stage) ambit.Ref { return s.policy }),
	updating("tokens.update", "ambit.tokens:update", func(s *stage) ambit.Ref { return s.token }),
	updating("resources.update", "ambit.resources:update", func(s *stage) ambit.Ref { return s.file }),
	updating("resources.update", "ambit.resources:update", func(*stage) ambit.Ref { return ambit.Ref{Type: "file", ID: "f"} }),
	updating("groups.update", "ambit.groups:update", func(*stage) ambit.Ref { return ambit.Ref{Type: "group", ID: "crew"} }),
	updating("sso-connectors.update", "ambit.sso-connectors:update", func(s *stage) ambit.Ref { return s.connector }),
	deleting("sso-connectors.delete", "ambit.sso-connectors:delete", func(s *stage) ambit.Ref { return s.connector }),
	deleting("groups.delete", "ambit.groups:delete", func(s *stage) ambit.Ref { return s.group }),
	deleting("roles.delete", "ambit.roles:delete", func(s *stage) ambit.Ref { return s.role }),
	deleting("policies.delete", "ambit.policies:delete", func(s *stage) ambit.Ref { return s.policy }),
	deleting("tokens.delete", "ambit.tokens:delete", func(s *stage) ambit.Ref { return s.token }),
	deleting("resources.delete", "ambit.resources:delete ambit.policies:delete", func(s *stage) ambit.Ref { return s.file }),
	{"groups.update", "ambit.groups:update", func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.ChangeMembers(context.Background(), c, s.group, iam.MembersChange{Add: []ambit.Ref{s.ann}}, w)
		return err
	}},
	{"resource-groups.update", "ambit.resource-groups:update", func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.ChangeMembers(context.Background(), c, s.set, iam.MembersChange{Add: []ambit.Ref{s.file}}, w)
		return err
	}},
	{"tokens.create", "ambit.tokens:create", func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, _, err := s.service.CreateToken(context.Background(), c, iam.NewToken{Token: ambit.Token{Own: ambit.Own{Home: s.ann}}}, w)
		return err
	}},
	{"tokens.create", "ambit.tokens:create ambit.tokens:create-lasting", func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, _, err := s.service.CreateToken(context.Background(), c, iam.NewToken{Token: ambit.Token{Own: ambit.Own{Home: s.ann}}, Lasting: true}, w)
		return err
	}},
	{"tokens.update", "ambit.tokens:update ambit.tokens:create-lasting", func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, err := s.service.Update(context.Background(), c, s.token, w, func(noun ambit.Noun) (ambit.Noun, error) {
			noun.(*ambit.Token).Expires = time.Time{}
			return noun, nil
		})
		return err
	}},
	{"tokens.rotate", "ambit.tokens:update", func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, _, err := s.service.RotateToken(context.Background(), c, s.token, time.Hour, w)
		return err
	}},
	{"tokens.delete", "ambit.users:read ambit.tokens:delete", func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.RevokeTokens(context.Background(), c, s.ann, w)
		return err
	}},
	{"sso-connectors.create", "ambit.sso-connectors:create", func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, err := s.service.CreateSSOConnector(context.Background(), c, iam.NewSSOConnector{Domain: "new.example", Begin: true}, w)
		return err
	}},
	{"sso-connectors.begin-verification", "ambit.sso-connectors:update", func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, err := s.service.BeginVerification(context.Background(), c, s.connector, w)
		return err
	}},
	{"users.erase", "ambit.users:delete ambit.tokens:delete ambit.policies:delete", func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.Erase(context.Background(), c, s.ann, w)
		return err
	}},
	{"teams.make", "ambit.groups:create ambit.policies:create ambit.policies:delete ambit.users:update", func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.Together(context.Background(), c, "teams.make", w, func(work *iam.Work) error {
			team, err := work.Create(&ambit.Group{Own: ambit.Own{Name: "team"}})
			if err != nil {
				return err
			}
			if err := work.ChangeMembers(team.Ref(), iam.MembersChange{Add: []ambit.Ref{s.ann}, Replace: true}); err != nil {
				return err
			}
			if err := work.Delete(s.policy, false); err != nil {
				return err
			}
			if _, err := work.Update(s.ann, func(noun ambit.Noun) (ambit.Noun, error) {
				noun.(*ambit.User).Title = "Ann"
				return noun, nil
			}); err != nil {
				return err
			}
			_, err = work.Create(allowing("team reads", "files:read", team.Ref(), s.file))
			return err
		})
		return err
	}},
	{"robots.make", "ambit.service-accounts:create ambit.tokens:create ambit.users:read ambit.tokens:delete", func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.Together(context.Background(), c, "robots.make", w, func(work *iam.Work) error {
			robot, err := work.Create(&ambit.ServiceAccount{Own: ambit.Own{Name: "robot"}})
			if err != nil {
				return err
			}
			if _, _, err = work.CreateToken(iam.NewToken{Token: ambit.Token{Own: ambit.Own{Home: robot.Ref()}}}); err != nil {
				return err
			}
			return work.RevokeTokens(s.ann)
		})
		return err
	}},
	{"accounts.update", "ambit.accounts:update", func(s *stage, c authn.Caller, w iam.Write) error {
		_, _, err := s.service.UpdateSettings(context.Background(), c, w, func(old ambit.Settings) (ambit.Settings, error) {
			old.Slug = "renamed"
			return old, nil
		})
		return err
	}},
	{"catalogs.adopt", "ambit.catalogs:adopt *:* ambit.*:*", func(s *stage, c authn.Caller, w iam.Write) error {
		_, err := s.service.Adopt(context.Background(), c, "stax", "", nil, w)
		return err
	}},
	{"resources.bulk", "ambit.resources:create ambit.resources:update", func(s *stage, c authn.Caller, w iam.Write) error {
		f := file("p", "f")
		f.Attributes = map[string]ambit.Value{"label": "new"}
		_, err := s.service.Bulk(context.Background(), c, []iam.BulkLine{{Number: 1, Put: file("p", "g")}, {Number: 2, Put: f}}, w)
		return err
	}},
}

// held is what the caller holds in all of these tests, so that nothing but the
// operation itself is in question.
const held = "files:read"

func TestEveryOperationTakesItsPermissionsAndLeavesOneEntry(t *testing.T) {
	for _, op := range operations {
		t.Run(op.name, func(t *testing.T) {
			s := newStage(t)
			takes := strings.Fields(op.takes)
			for i := range takes { // each by itself is needed
				lacking := strings.Join(append(append([]string{held}, takes[:i]...), takes[i+1:]...), " ")
				if strings.Contains(lacking, "*") {
					continue // a wildcard stands for the one left out
				}
				c := s.user("lacks-"+strings.NewReplacer(".", "-", ":", "-", "*", "all").Replace(takes[i]), lacking, s.account)
				before := s.entries(s.owner)
				err := op.run(s, c, iam.Write{})
				s.refused("without "+takes[i], err, iam.Forbidden, "missing_permission")
				if after := s.entries(s.owner); len(after) != len(before) {
					t.Errorf("a refused %s left %d entries", op.name, len(after)-len(before))
				}
			}
			c := s.user("may", held+" "+op.takes, s.account)
			before := len(s.entries(s.owner))
			s.ok(op.run(s, c, iam.Write{Note: "because", IfMatch: "*"}))
			after := s.entries(s.owner)
			if len(after) != before+1 {
				t.Fatalf("%d entries came of it; want one", len(after)-before)
			}
			e := after[before]
			if e.Operation != op.name || e.Actor.Principal != c.Principal || e.Actor.Token != c.Token.ID ||
				e.Actor.Address != address || e.Actor.Account != "" || e.Request != "r-1" || e.Note != "because" || !e.Time.Equal(s.clock.Now()) {
				t.Errorf("the log has %+v", e)
			}
			s.verify(s.account.ID)
		})
	}
}

func TestNobodyIsToldWhetherWhatHeMayNotTouchIsThere(t *testing.T) {
	s := newStage(t)
	nobody := s.user("nobody", "")
	elsewhere := s.user("elsewhere", "ambit.*:* *:*", s.create(project(s.account, "q")).Ref())
	ctx := context.Background()
	nowhere := strings.Repeat("0", 32)
	same := func(noun ambit.Noun) (ambit.Noun, error) { return noun, nil }
	doings := map[string]func(authn.Caller, ambit.Ref) error{
		"get": func(c authn.Caller, r ambit.Ref) error { _, _, err := s.service.Get(ctx, c, r, iam.View{}); return err },
		"update": func(c authn.Caller, r ambit.Ref) error {
			_, _, err := s.service.Update(ctx, c, r, iam.Write{}, same)
			return err
		},
		"delete": func(c authn.Caller, r ambit.Ref) error {
			_, err := s.service.Delete(ctx, c, r, true, iam.Write{})
			return err
		},
		"members": func(c authn.Caller, r ambit.Ref) error {
			_, err := s.service.Members(ctx, c, r, iam.View{}, iam.Page{})
			return err
		},
		"change members": func(c authn.Caller, r ambit.Ref) error {
			_, err := s.service.ChangeMembers(ctx, c, r, iam.MembersChange{}, iam.Write{})
			return err
		},
		"rotate": func(c authn.Caller, r ambit.Ref) error {
			_, _, _, err := s.service.RotateToken(ctx, c, r, 0, iam.Write{})
			return err
		},
		"revoke": func(c authn.Caller, r ambit.Ref) error {
			_, err := s.service.RevokeTokens(ctx, c, r, iam.Write{})
			return err
		},
		"erase": func(c authn.Caller, r ambit.Ref) error { _, err := s.service.Erase(ctx, c, r, iam.Write{}); return err },
		"home": func(c authn.Caller, r ambit.Ref) error {
			_, _, err := s.service.Create(ctx, c, &ambit.Group{Own: ambit.Own{Home: r}}, iam.Write{})
			return err
		},
		"begin verification": func(c authn.Caller, r ambit.Ref) error {
			_, _, err := s.service.BeginVerification(ctx, c, r, iam.Write{})
			return err
		},
		"connector in": func(c authn.Caller, r ambit.Ref) error {
			_, _, err := s.service.CreateSSOConnector(ctx, c, iam.NewSSOConnector{Own: ambit.Own{Home: r}, Domain: "no domain"}, iam.Write{})
			return err
		},
		"token of": func(c authn.Caller, r ambit.Ref) error {
			_, _, _, err := s.service.CreateToken(ctx, c, iam.NewToken{Token: ambit.Token{Own: ambit.Own{Home: r}}, Lasting: true}, iam.Write{})
			return err
		},
		"parent": func(c authn.Caller, r ambit.Ref) error {
			_, _, err := s.service.Create(ctx, c, &ambit.Resource{Node: ambit.Ref{Type: "file", ID: "n"}, Relations: []ambit.Relation{{Name: "project", To: r}}}, iam.Write{})
			return err
		},
		"bulk": func(c authn.Caller, r ambit.Ref) error {
			_, err := s.service.Bulk(ctx, c, []iam.BulkLine{{Number: 1, Delete: r}}, iam.Write{})
			return err
		},
		"check": func(c authn.Caller, r ambit.Ref) error {
			_, err := s.service.Check(ctx, c, iam.View{}, []ambit.Question{{Principal: s.ann, Permission: "files:read", Resource: ambit.About(r)}})
			return err
		},
	}
	compared := 0
	for _, there := range []ambit.Ref{s.ann, s.group, s.set, s.role, s.policy, s.token, s.file, {Type: "works/project", ID: "p"},
		{Type: "group", ID: "crew"}, {Type: "ambit.group", ID: "crew"}, {Type: "file", ID: "f"}, {Type: "project", ID: "p"}} {
		missing := ambit.Ref{Type: there.Type, ID: nowhere[:len(there.ID)]}
		for what, do := range doings {
			for who, c := range map[string]authn.Caller{"nobody": nobody, "elsewhere": elsewhere} {
				got, want := told(do(c, there)), told(do(c, missing))
				if got == "done" {
					t.Errorf("%s of %s succeeded for %s", what, there, who)
				}
				if strings.ReplaceAll(got, there.String(), missing.String()) != want {
					t.Errorf("%s by %s: %s is told apart from what is not there:\n%s\n%s", what, who, there, got, want)
				}
				compared++
			}
		}
	}
	if compared < 300 {
		t.Errorf("only %d answers were compared", compared)
	}
	_, _, err := s.service.Get(ctx, s.owner, ambit.Ref{Type: "group", ID: nowhere}, iam.View{})
	s.refused("one who may everywhere", err, iam.NotFound, "not_found")
}
