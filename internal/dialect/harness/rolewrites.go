package harness

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// createRole makes a custom role at home in the scope, of its level and no other.
func (c *call) createRole() (any, error) {
	sent, err := body[roleBody](c)
	if err != nil {
		return nil, err
	}
	var made ambit.Noun
	err = c.together("roles.create", func(w *iam.Work) (err error) {
		if err := c.at(w.Look, "ambit.roles:create"); err != nil {
			return err
		}
		if err := checkOwnIdentifier("identifier", sent.Identifier); err != nil {
			return err
		}
		r := &ambit.Role{
			Own:    ambit.Own{Name: sent.Identifier, Home: c.scope.node},
			Scopes: []string{string(scopeType[c.scope.level()])},
		}
		if err := sent.into(r, w.Schema(), c.scope); err != nil {
			return err
		}
		if err := sent.onlyAt(c.scope.level()); err != nil {
			return err
		}
		if _, there := w.Named(ambit.RoleType, c.scope.node, sent.Identifier); there {
			return worded(codeDuplicate, "A role with identifier %s in this scope %s is already present", sent.Identifier, c.scope)
		}
		made, err = w.Create(r)
		return err
	})
	if err != nil {
		return nil, err
	}
	return showRole(c.scope, made.(*ambit.Role)), nil
}

// into writes what can be said of a role into one, whose permissions stay where
// they are sent again.
func (sent roleBody) into(r *ambit.Role, schema ambit.Schema, s scope) error {
	if err := checkName("name", sent.Name); err != nil {
		return err
	}
	for i, level := range sent.Levels {
		if !slices.Contains(levels, level) {
			return dialect.Invalid(fmt.Sprintf("allowedScopeLevels[%d]", i), "must be account, organization or project")
		}
	}
	known := permissions(schema)
	var wanted []ambit.Pattern
	for i, text := range sent.Permissions {
		p := ambit.Pattern(text)
		grantable := slices.ContainsFunc(known, func(one permissionBody) bool {
			return string(one.Identifier) == text && slices.Contains(one.Levels, s.level())
		})
		if !grantable && !slices.Contains(r.Permissions, p) {
			return worded(codeArgument, "Invalid argument(s): Some of the specified permissions in the role are invalid or cannot be given at this scope: permissions[%d] %q cannot be given at a scope of level %s; GET /authz/api/permissions lists those that can",
				i, text, s.level())
		}
		if !slices.Contains(wanted, p) {
			wanted = append(wanted, p)
		}
	}
	r.Title, r.Labels, r.Permissions, r.Description = sent.Name, sent.Tags, wanted, ""
	if sent.Description != nil {
		r.Description = *sent.Description
	}
	return nil
}

// onlyAt refuses a role for other levels than that of its scope.
func (sent roleBody) onlyAt(level string) error {
	for _, l := range sent.Levels {
		if l != level {
			return worded(codeArgument, "Invalid argument(s): This custom role can be only used at '%s' level. Please set the allowedScopeLevels to contain only %s.", level, level)
		}
	}
	return nil
}

// updateRole replaces everything that can be said of a role but its identifier and
// its levels.
func (c *call) updateRole() (any, error) {
	sent, err := body[roleBody](c)
	if err != nil {
		return nil, err
	}
	var made ambit.Noun
	err = c.together("roles.update", func(w *iam.Work) error {
		found, err := c.findRole(w.Look, "update", fmt.Sprintf("Could not find the role in the scope %s", c.scope))
		if err != nil {
			return err
		}
		made, err = w.Update(found, func(noun ambit.Noun) (ambit.Noun, error) {
			r := noun.(*ambit.Role)
			if sent.Identifier != c.identifier() {
				return nil, invalidRequest("The identifier in the role body and the url do not match")
			}
			if err := sent.into(r, w.Schema(), c.scope); err != nil {
				return nil, err
			}
			if !sameSet(sent.Levels, levelsOf(r.Scopes, "", c.scope.level())) {
				return nil, invalidRequest("Cannot change the allowed scopes of a role: allowedScopeLevels must be %q", levelsOf(r.Scopes, "", c.scope.level()))
			}
			return r, nil
		})
		return err
	})
	if err != nil {
		return nil, err
	}
	return showRole(c.scope, made.(*ambit.Role)), nil
}

func sameSet(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}

// findRole is a custom role of the scope to which the caller may do something; of
// one that is not there he is told so in given words.
func (c *call) findRole(l *iam.Look, action, words string) (ambit.Ref, error) {
	if strings.HasPrefix(c.identifier(), "_") { // none at home in the scope is called so
		if err := c.at(l, ambit.PermissionID("ambit.roles:"+action)); err != nil {
			return ambit.Ref{}, err
		}
		return ambit.Ref{}, invalidRequest("%s", words)
	}
	found, err := c.find(l, action, ambit.RoleType, c.identifier())
	if missing(err) {
		return ambit.Ref{}, invalidRequest("%s", words)
	}
	return found, err
}

// deleteRole deletes a custom role with its assignments. Whoever may not see it is
// not shown what it was.
func (c *call) deleteRole() (any, error) {
	var was any
	err := c.together("roles.delete", func(w *iam.Work) error {
		if _, ok := managed(w.Schema(), c.scope.level(), c.identifier()); ok {
			if err := c.at(w.Look, "ambit.roles:delete"); err != nil {
				return err
			}
			return invalidRequest("Cannot delete the role %s as it is managed by Harness", c.identifier())
		}
		found, err := c.findRole(w.Look, "delete", fmt.Sprintf("Could not find the role %s in the scope %s", c.identifier(), c.scope))
		if err != nil {
			return err
		}
		if was, err = c.shownRole(w.Look, found); err != nil {
			return err
		}
		return w.Delete(found, false)
	})
	return was, err
}

// shownRole is a role as the caller may see it: nothing, where he may not.
func (c *call) shownRole(l *iam.Look, r ambit.Ref) (any, error) {
	noun, err := l.Get(r)
	switch {
	case forbidden(err):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return showRole(c.scope, noun.(*ambit.Role)), nil
}
