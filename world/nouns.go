package world

import (
	"fmt"
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/document"
)

// nouns reads the sections of a world into items, in the order in which they are
// carried out as far as needs allow.
func (r *reader) nouns(world *document.Members) {
	section := func(name string) []document.Member { return r.Entries(world.Node(name), name) }
	resources := section(resourcesSection)
	users := r.ownSection(section(usersSection), ambit.UserType, "a user", "home")
	accounts := r.ownSection(section(serviceAccountsSection), ambit.ServiceAccountType, "a service account", "home")
	groups := r.ownSection(section(groupsSection), ambit.GroupType, "a group", "home")
	sets := r.ownSection(section(resourceGroupsSection), ambit.ResourceGroupType, "a resource group", "home")
	roles := r.ownSection(section(rolesSection), ambit.RoleType, "a role", "home")
	policies := r.policyEntries(r.List(world.Node(policiesSection), "policies"))
	tokens := r.ownSection(section(tokensSection), ambit.TokenType, "a token", "principal")
	connectors := r.ownSection(section(ssoConnectorsSection), ambit.SSOConnectorType, "an SSO connector", "home")

	// References can go anywhere, so that everything has its name before anything
	// is read in full. Resources may refer to Ambit's own, and homes to resources.
	r.declare(resources)
	all := slices.Concat(users, accounts, groups, sets, roles, policies, tokens, connectors)
	r.identify(all)
	r.resources(resources)
	for _, e := range all {
		if e.state == done {
			r.ownNoun(e)
			e.members.Done()
		}
	}
	r.items, r.members = append(r.items, r.members...), nil
}

// ownNoun reads one of Ambit's own nouns in full.
func (r *reader) ownNoun(e *ownEntry) {
	ref := ambit.Ref{Type: e.kind, ID: e.own.ID}
	it := r.add(ref, &item{place: e.place})
	if e.home != nil {
		it.need(e.own.Home, e.home)
	}
	field := fieldNames[e.kind]
	it.part(field+".id", e.value.Get("id"))
	it.part(field+".name", e.value.Get("name"))
	it.part(field+".title", e.value.Get("title"))
	it.part(field+".labels", e.value.Get("labels"))
	it.part(field+".home", e.home)
	var noun ambit.Noun
	switch e.kind {
	case ambit.UserType:
		noun = r.user(e, it)
	case ambit.ServiceAccountType:
		noun = &ambit.ServiceAccount{Own: e.own, Disabled: e.members.Bool("disabled"), Attributes: r.ownAttributes(e)}
	case ambit.GroupType:
		noun = &ambit.Group{Own: e.own, Attributes: r.ownAttributes(e)}
		r.setMembers(ref, e)
	case ambit.ResourceGroupType:
		noun = &ambit.ResourceGroup{Own: e.own, Attributes: r.ownAttributes(e)}
		r.setMembers(ref, e)
	case ambit.RoleType:
		noun = r.customRole(e, it)
	case ambit.PolicyType:
		noun = r.policy(e, it)
	case ambit.TokenType:
		noun = r.token(e, it)
	case ambit.SSOConnectorType:
		noun = r.ssoConnector(e, it)
	}
	it.command = ambit.Put{Noun: noun}
}

// fieldNames are how refusals of the engine begin to name fields.
var fieldNames = map[ambit.TypeName]string{
	ambit.UserType: "user", ambit.ServiceAccountType: "service-account", ambit.GroupType: "group",
	ambit.ResourceGroupType: "resource-group", ambit.RoleType: "role", ambit.PolicyType: "policy", ambit.TokenType: "token",
	ambit.SSOConnectorType: "sso-connector",
}

func (r *reader) ownAttributes(e *ownEntry) map[string]ambit.Value {
	return r.attributes(e.members.Node("attributes"), r.types[e.kind])
}

func (r *reader) user(e *ownEntry, it *item) *ambit.User {
	user := &ambit.User{Own: e.own, Status: ambit.Accepted, Attributes: r.ownAttributes(e)}
	it.part("user.status", e.members.Node("status"))
	if status := e.members.String("status"); status != "" {
		user.Status = ambit.UserStatus(status)
	}
	user.Disabled = e.members.Bool("disabled")
	return user
}

// setMembers makes an item of each member of a group or a resource group. They come
// last, so that it is the sections alone that say in which order nouns are
// registered.
func (r *reader) setMembers(set ambit.Ref, e *ownEntry) {
	for _, n := range r.List(e.members.Node("members"), "members") {
		member, ok := r.existing(n, "a member", r.ref)
		if !ok {
			continue
		}
		it := &item{place: n, command: ambit.AddMember{Set: set, Member: member}}
		r.members = append(r.members, it)
		it.part("member", n)
		it.need(set, n)
		it.need(member, n)
	}
}

func (r *reader) customRole(e *ownEntry, it *item) *ambit.Role {
	role := &ambit.Role{Own: e.own, Description: e.members.String("description")}
	patterns := e.members.Require("permissions", e.place, "a role that grants nothing is written permissions: []")
	role.Permissions = r.patterns(patterns, it, "role.permissions")
	if scopes := e.members.Node("scopes"); scopes != nil {
		role.Scopes = []string{}
		it.part("role.scopes", scopes)
		for i, n := range r.List(scopes, "scopes") {
			text, _ := r.String(n, "a scope")
			role.Scopes = append(role.Scopes, text)
			it.part(fmt.Sprintf("role.scopes[%d]", i), n)
		}
	}
	return role
}

// patterns reads a list of patterns; what they match is for the engine to say.
func (r *reader) patterns(n *document.Node, it *item, field string) []ambit.Pattern {
	var patterns []ambit.Pattern
	for i, element := range r.List(n, "permissions") {
		text, _ := r.String(element, "a permission")
		patterns = append(patterns, ambit.Pattern(text))
		it.part(fmt.Sprintf("%s[%d]", field, i), element)
	}
	return patterns
}

func (r *reader) token(e *ownEntry, it *item) *ambit.Token {
	m := e.members
	m.Require("principal", e.place, "it is who the token authenticates as, such as user:alice")
	it.part("token.home", e.home)
	token := &ambit.Token{Own: e.own}
	if n := m.Node("acts-for"); n != nil {
		if ref, ok := r.existing(n, "acts-for", r.ref); ok {
			token.ActsFor = ref
			it.need(ref, n)
			it.part("token.acts_for", n)
		}
	}
	token.Expires, _ = r.Time(m.Node("expires"), "expires")
	if n := m.Node("ceiling"); n != nil {
		c := r.Members(n, "a ceiling")
		token.Ceiling = &ambit.Ceiling{
			Permissions: r.patterns(c.Require("permissions", n, "what the token may do at most"), it, "token.ceiling.permissions"),
			Nodes:       r.nodes(r.List(c.Require("at", n, "where at most, such as [account]"), "at"), "a node", it, "token.ceiling.nodes"),
		}
		c.Done()
	}
	return token
}
