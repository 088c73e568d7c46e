package main

const (
	ssoCheckFile    = "check_sso.go"
	choreFile       = "internal/journal/chore.go"
	sqlChoresFile   = "internal/journal/sqljournal/chores.go"
	ssoIamFile      = "internal/iam/sso.go"
	ssoChecksFile   = "internal/iam/sso_checks.go"
	domainFile      = "internal/iam/domain.go"
	ssoMessageFile  = "internal/sso/message.go"
	ssoResolverFile = "internal/sso/resolver.go"
	ssoExchangeFile = "internal/sso/exchange.go"
	ssoScheduleFile = "internal/sso/schedule.go"
	ssoVerifierFile = "internal/sso/verifier.go"
)

// proving are mutants of how domains are proved: of the noun, of what is written
// down, and of what is believed of DNS.
var proving = []mutant{
	{name: "sso: enabled while pending", file: ssoCheckFile, from: `if next.Enabled && next.Verification.Status != VerificationVerified {`, to: `if next.Enabled && next.Verification.Status == VerificationAwaiting {`},
	{name: "sso: two connectors of a domain", file: ssoCheckFile, from: `other != kernel.NoNode && !(exists && other == self)`, to: `other != kernel.NoNode && !exists && other == self`},
	{name: "sso: a connector cannot keep its domain", file: ssoCheckFile, from: `!(exists && other == self) {`, to: `!(exists && other == self && false) {`},
	{name: "sso: verified at no time", file: ssoCheckFile, from: `case t.need && t.at.IsZero():`, to: `case t.need && t.at.IsZero() && t.name == "began":`},
	{name: "sso: pending and verified", file: ssoCheckFile, from: `case !t.need && !t.at.IsZero():`, to: `case !t.need && !t.at.IsZero() && t.name == "began":`},
	{name: "sso: what is pending is missing", file: ssoCheckFile, from: `if !verified && !v.Missing.IsZero() {`, to: `if !began && !v.Missing.IsZero() {`},
	{name: "sso: connectors without end", file: ssoCheckFile, from: `if count++; count >= MaxSSOConnectors {`, to: `if count++; count > MaxSSOConnectors {`},
	{name: "sso: full, none can change", file: ssoCheckFile, from: `	if !exists {
`, to: `	if true {
`},
	{name: "sso: one label", file: ssoCheckFile, from: `if len(labels) < 2 {`, to: `if len(labels) < 1 {`},
	{name: "sso: an address for a domain", file: ssoCheckFile, from: `strings.Trim(last, "0123456789") == ""`, to: `last == ""`},
	{name: "sso: capitals in a domain", file: ssoCheckFile, from: `(c < 'a' || c > 'z') && (c < '0'`, to: `(c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0'`},
	{name: "sso: the index forgets domains", file: applyFile, from: `yield(domainKey(s.Domain))`, to: `_ = s.Domain`},

	{name: "chore: put off whatever it is", file: sqlChoresFile, from: ` AND due = $7 AND tries = $8 AND tried = $9`, to: ` AND $7 = $7 AND $8 = $8 AND $9 = $9`},
	{name: "chore: due of every kind", file: sqlChoresFile, from: `FROM chores WHERE kind = $1 AND due <= $2`, to: `FROM chores WHERE kind >= $1 AND due <= $2`},
	{name: "chore: due a moment later", file: sqlChoresFile, from: `AND due <= $2`, to: `AND due < $2`},
	{name: "chore: of every account", file: sqlChoresFile, from: `kind = $1 AND account = $2 AND name IN (%s)`, to: `kind = $1 AND account >= $2 AND name IN (%s)`},
	{name: "chore: done by any account", file: sqlChoresFile, from: `DELETE FROM chores WHERE kind = $1 AND account = $2 AND name = $3`, to: `DELETE FROM chores WHERE kind = $1 AND $2 = $2 AND name = $3`},
	{name: "chore: one set again stays as it was", file: sqlChoresFile, from: `DO UPDATE SET due = excluded.due, tries = excluded.tries, tried = excluded.tried`, to: `DO NOTHING`},
	{name: "chore: of any kind and key", file: choreFile, from: `return first(CheckKey("chore's kind", string(n.Kind)), CheckKey("chore's key", n.Key))`, to: `return nil`},

	{name: "sso: a domain as it was typed", file: domainFile, from: `	return domain, nil`, to: `	return text, nil`},
	{name: "sso: enabled without its record", file: ssoIamFile, from: `case is.Enabled && !was.Enabled && !was.Verification.Missing.IsZero():`, to: `case is.Enabled && !was.Enabled && false:`},
	{name: "sso: enabled stays not as it is", file: ssoIamFile, from: `case is.Enabled && !was.Enabled && !was.Verification.Missing.IsZero():`, to: `case is.Enabled && !was.Verification.Missing.IsZero():`},
	{name: "sso: the client says what is proved", file: ssoIamFile, from: `	is.Verification = was.Verification
`, to: ``},
	{name: "sso: a connector moves to another domain", file: ssoIamFile, from: `if is.Domain != was.Domain {`, to: `if is.Domain == "" {`},
	{name: "sso: no claim", file: ssoIamFile, from: `	case after.Enabled && !before.Enabled:`, to: `	case false:`},
	{name: "sso: a claim that stays", file: ssoIamFile, from: `	case before.Enabled && !after.Enabled:`, to: `	case false:`},
	{name: "sso: deleted while enabled", file: ssoIamFile, from: `if is == nil && was != nil && was.Enabled {`, to: `if false {`},
	{name: "sso: begun again while pending", file: ssoIamFile, from: `case ambit.VerificationPending, ambit.VerificationVerified:
			c.answers`, to: `case ambit.VerificationVerified:
			c.answers`},
	{name: "sso: begun again once verified", file: ssoIamFile, from: `case ambit.VerificationPending, ambit.VerificationVerified:
			c.answers`, to: `case ambit.VerificationPending:
			c.answers`},
	{name: "sso: asked about for ever", file: ssoIamFile, from: `if asksDNS(before.Verification.Status) && !asksDNS(after.Verification.Status) {`, to: `if false {`},
	{name: "sso: every change asks at once", file: ssoIamFile, from: ` && after.Verification != before.Verification {`, to: ` {`},
	{name: "sso: a finding about an earlier attempt", file: ssoChecksFile, from: `if was == nil || was.Verification != about {`, to: `if was == nil {`},
	{name: "sso: an entry by nobody", file: ssoChecksFile, from: `Actor: instanceActor(systemID, d.Account()), `, to: `Actor: entry.Actor{Account: systemID}, `},

	{name: "sso: another id", file: ssoMessageFile, from: ` || h.ID != id`, to: ``},
	{name: "sso: a question for an answer", file: ssoMessageFile, from: `!h.Response || `, to: ``},
	{name: "sso: another question", file: ssoMessageFile, from: ` || !sameName(asked[0].Name, name) {`, to: ` {`},
	{name: "sso: a question of another type", file: ssoMessageFile, from: ` || asked[0].Type != dnsmessage.TypeTXT`, to: ``},
	{name: "sso: SERVFAIL means no record", file: ssoMessageFile, from: `case a.rcode != dnsmessage.RCodeSuccess && !a.noSuchName:`, to: `case false:`},
	{name: "sso: a referral means no record", file: ssoMessageFile, from: `	case a.lame:`, to: `	case false:`},
	{name: "sso: NXDOMAIN is not known", file: ssoMessageFile, from: ` && !a.noSuchName:`, to: `:`},
	{name: "sso: records of any name", file: ssoMessageFile, from: `lower(record.Header.Name.String()) != name || `, to: ``},
	{name: "sso: names without case", file: ssoMessageFile, from: `return string(b)`, to: `return name`},
	{name: "sso: records of any class", file: ssoMessageFile, from: ` || record.Header.Class != dnsmessage.ClassINET {
				continue`, to: ` {
				continue`},
	{name: "sso: the first string of a record", file: ssoMessageFile, from: `strings.Join(body.TXT, "")`, to: `body.TXT[0]`},
	{name: "sso: aliases without end", file: ssoMessageFile, from: `if *links++; *links > maxLinks {`, to: `if *links++; *links > 1000*maxLinks {`, endless: true},
	{name: "sso: an alias of two", file: ssoMessageFile, from: `if next != "" && next != to {`, to: `if false {`},
	{name: "sso: cut off is the end of it", file: ssoResolverFile, from: `	if err == nil && a.truncated {
		a, err = exchange(ctx, "tcp", server, timeout, random, name, true)
	}
`, to: ``},
	{name: "sso: EDNS or nothing", file: ssoResolverFile, from: `a.rcode == dnsmessage.RCodeFormatError {`, to: `false {`},
	{name: "sso: the first server or none", file: ssoResolverFile, from: `			if ctx.Err() != nil {
				return nil, errors.Join(failed...)
			}`, to: `			return nil, errors.Join(failed...)`},
	{name: "sso: an alias is not asked about", file: ssoResolverFile, from: `case len(texts) > 0 || end == name || a.noSuchName:`, to: `case true:`},
	{name: "sso: the first message counts", file: ssoExchangeFile, from: `			others++
			continue`, to: `			return nil, err`},

	{name: "sso: failed early", file: ssoScheduleFile, from: `case !now.Before(end):`, to: `case !now.Before(end) || saw == Unknown:`},
	{name: "sso: never failed", file: ssoScheduleFile, from: `case !now.Before(end):`, to: `case saw == Absent && !now.Before(end):`},
	{name: "sso: asked after the end", file: ssoScheduleFile, from: `if due.After(end) {`, to: `if false {`},
	{name: "sso: missing at once", file: ssoScheduleFile, from: `case tries+1 < absences:`, to: `case false:`},
	{name: "sso: not known is missing", file: ssoScheduleFile, from: `case saw == Unknown || missing:`, to: `case missing:`},
	{name: "sso: reported missing again and again", file: ssoScheduleFile, from: `case saw == Unknown || missing:`, to: `case saw == Unknown:`},
	{name: "sso: no jitter", file: ssoScheduleFile, from: `(0.5 + random) * float64(wait)`, to: `float64(wait)`},
	{name: "sso: waits that run over", file: ssoScheduleFile, from: `if tries >= 16 {`, to: `if tries == 16 {`},
	{name: "sso: a part of the text", file: ssoVerifierFile, from: `case slices.Contains(texts, text):`, to: `case slices.ContainsFunc(texts, func(t string) bool { return len(t) >= len(text) && t[:len(text)] == text }):`},
	{name: "sso: every node asks", file: ssoVerifierFile, from: `err != nil || !mine {`, to: `err != nil || !mine && false {`},
	{name: "sso: what was due before the lease", file: ssoVerifierFile, from: `		due, err := v.opts.Service.DueDomainChecks(ctx, batch)`, to: `		var err error`},
	{name: "sso: stopped is absent", file: ssoVerifierFile, from: `	if ctx.Err() != nil {
		return nil // nothing was seen: it stays due
	}
`, to: ``},
	{name: "sso: a lease kept", file: ssoVerifierFile, from: `_, over := take(context.WithoutCancel(ctx), 0)`, to: `_, over := take(context.WithoutCancel(ctx), lease)`},
	{name: "sso: nothing stands before others", file: ssoVerifierFile, from: `refused.Kind != iam.Unavailable {`, to: `false {`},
}
