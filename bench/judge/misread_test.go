package judge

import (
	"slices"
	"testing"
	"time"

	"github.com/ambit-iam/ambit"
)

// misreadings are ways to get the semantics wrong, done to Cedar's copy of a
// scene. Were the engine to misread so, the judge would see the same difference.
var misreadings = map[string]func(*scene){
	"a deny allows":     eachPolicy(func(p *ambit.Policy) { p.Effect = ambit.Allow }),
	"conditions hold":   eachPolicy(func(p *ambit.Policy) { p.Condition = "" }),
	"time stands still": eachPolicy(func(p *ambit.Policy) { p.NotBefore, p.ExpiresAt = noon.AddDate(-1, 0, 0), noon.AddDate(1, 0, 0) }),
	"what expires does so a moment later": eachPolicy(func(p *ambit.Policy) {
		if !p.ExpiresAt.IsZero() {
			p.ExpiresAt = p.ExpiresAt.Add(time.Millisecond)
		}
	}),
	"disabled policies apply": eachPolicy(func(p *ambit.Policy) { p.Disabled = false }),
	"* is Ambit's own too": eachPolicy(func(p *ambit.Policy) {
		if slices.Contains(p.Permissions, "*:*") {
			p.Permissions = append(p.Permissions, "ambit.*:*")
		}
	}),
	"a wildcard matches escalate": eachPolicy(func(p *ambit.Policy) {
		if slices.Contains(p.Permissions, "ambit.*:*") {
			p.Permissions = append(p.Permissions, ambit.Pattern(ambit.EscalatePermission))
		}
	}),
	"authenticated is anybody": eachPolicy(func(p *ambit.Policy) {
		if p.Condition == "" && slices.Contains(p.Principals, ambit.Authenticated) {
			p.Principals = append(p.Principals, ambit.Anonymous)
		}
	}),
	"groups do not nest": func(s *scene) {
		s.members = slices.DeleteFunc(s.members, func(m membership) bool { return m.member.Type == ambit.GroupType })
	},
	"a resource group is its first member": func(s *scene) {
		var sets []ambit.Ref
		s.members = slices.DeleteFunc(s.members, func(m membership) bool {
			again := m.set.Type == ambit.ResourceGroupType && slices.Contains(sets, m.set)
			sets = append(sets, m.set)
			return again
		})
	},
	"only the first parent holds": func(s *scene) {
		for _, n := range s.nouns {
			if r, ok := n.(*ambit.Resource); ok {
				r.Relations = r.Relations[:1]
			}
		}
	},
	"any relation is containment": eachType(func(t *ambit.Type) {
		if len(t.Relations) > 0 {
			t.Parents = append(t.Parents, t.Relations[0].Name)
		}
	}),
	"homes hold nothing": func(s *scene) {
		for _, n := range s.nouns {
			switch n := n.(type) {
			case *ambit.User:
				n.Home = ambit.Ref{}
			case *ambit.Group:
				n.Home = ambit.Ref{}
			}
		}
	},
	"everybody is admitted": func(s *scene) {
		for _, n := range s.nouns {
			if u, ok := n.(*ambit.User); ok {
				u.Status, u.Disabled = ambit.Accepted, false
			}
		}
	},
	"includes bring nothing": eachCatalog(func(c *ambit.Catalog) {
		for i := range c.Permissions {
			c.Permissions[i].Includes = nil
		}
	}),
	"self is the account": eachCatalog(func(c *ambit.Catalog) {
		for i := range c.Policies {
			c.Policies[i].At = string(ambit.AccountType)
		}
	}),
	"wildcards of built-in roles reach other catalogs": func(s *scene) {
		for _, n := range s.nouns {
			p, ok := n.(*ambit.Policy)
			for i := range s.catalogs[0].Roles {
				if r := &s.catalogs[0].Roles[i]; ok && slices.Contains(p.Roles, ambit.RoleName("red/"+r.Name)) {
					p.Permissions = append(p.Permissions, r.Permissions...)
				}
			}
		}
	},
}

// TestMisreadingsAreNoticed shows that this judge can find against somebody.
func TestMisreadingsAreNoticed(t *testing.T) {
	const most = 200 // scenes
	for name, mislead := range misreadings {
		t.Run(name, func(t *testing.T) {
			for n := range uint64(most) {
				if text := misled(t, n, mislead); text != "" {
					t.Logf("noticed in world %d: %s", n, text)
					return
				}
			}
			t.Errorf("not noticed in %d worlds of %d questions", most, perScene)
		})
	}
}

// misled tells the first difference in scene number n after mislead.
func misled(t *testing.T, n uint64, mislead func(*scene)) string {
	g, s := newScene(*seedFlag, n)
	_, other := newScene(*seedFlag, n)
	mislead(other)
	m, err := meet(s, other, *seedFlag, n)
	if err != nil {
		t.Fatal(err)
	}
	questions := g.questioner()
	for range perScene {
		r, text := m.ask(questions.next(), false)
		if r == nil {
			t.Fatal(text)
		}
		if text != "" {
			return text
		}
	}
	return ""
}

func eachPolicy(change func(*ambit.Policy)) func(*scene) {
	return func(s *scene) {
		for _, n := range s.nouns {
			if p, ok := n.(*ambit.Policy); ok {
				change(p)
			}
		}
	}
}

func eachCatalog(change func(*ambit.Catalog)) func(*scene) {
	return func(s *scene) {
		for _, c := range s.catalogs {
			change(c)
		}
	}
}

func eachType(change func(*ambit.Type)) func(*scene) {
	return eachCatalog(func(c *ambit.Catalog) {
		for i := range c.Types {
			change(&c.Types[i])
		}
	})
}
