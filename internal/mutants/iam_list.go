package main

const (
	iamFile       = "internal/iam/iam.go"
	iamNounsFile  = "internal/iam/nouns.go"
	iamPlacesFile = "internal/iam/places.go"
	iamReadsFile  = "internal/iam/reads.go"
	iamTokensFile = "internal/iam/tokens.go"
	iamCursorFile = "internal/iam/cursor.go"
	receiptsFile  = "internal/iam/receipts.go"
	bulkFile      = "internal/iam/bulk.go"
	settingsFile  = "internal/iam/settings.go"
	guardsFile    = "internal/iam/resources.go"
	instanceFile  = "internal/iam/instance.go"
	watchFile     = "internal/iam/watch.go"
	authnFile     = "internal/authn/authn.go"
	secretFile    = "internal/authn/secret.go"
)

// operating are mutants of the operations: of who may, what is kept, and what is
// told.
var operating = []mutant{
	{
		name: "everything is allowed", file: iamReadsFile,
		from: `case !d.Allowed:`, to: `case !d.Allowed && permission == "":`,
	},
	{
		name: "asked at the account in place of the node", file: iamReadsFile,
		from: `Resource: ambit.About(node), Now: now`, to: `Resource: ambit.About(a.Ref()), Now: now`,
	},
	{
		name: "asked as the principal in place of the token", file: iamReadsFile,
		from: `Principal: caller.Token, Permission`, to: `Principal: caller.Principal, Permission`,
	},
	{
		name: "grants are not judged", file: iamFile,
		from: `if errors.As(err, &refused) {
		return c.refusal(refused)
	}
	return err`, to: `if errors.As(err, &refused) {
		return nil
	}
	return err`,
	},
	{
		name: "judged as the principal in place of the token", file: iamFile,
		from: `ambit.Judge(c.before, after, c.caller.Token, changes`, to: `ambit.Judge(c.before, after, c.caller.Principal, changes`,
	},
	{
		name: "a token revoked while it waits still writes", file: iamFile,
		from: `if !a.Admits(caller.Token, c.now) {`, to: `if !a.Admits(caller.Token, c.now) && w.Note == "never" {`,
	},
	{
		name: "no receipt is kept", file: iamFile,
		from: `if c.write.Idempotency != "" {`, to: `if c.write.Idempotency == "never" {`,
	},
	{
		name: "a receipt holds for a minute", file: iamFile,
		from: `const receiptsLast = 24 * time.Hour`, to: `const receiptsLast = time.Minute`,
	},
	{
		name: "the log tells nobody's name", file: iamFile,
		from: `return entry.Actor{Principal: c.caller.Principal, Token: token,`, to: `return entry.Actor{Token: token,`,
	},
	{
		name: "the log leaves the request out", file: iamFile,
		from: `Request: c.caller.Request, Note`, to: `Note`,
	},
	{
		name: "a key answers another request", file: receiptsFile,
		from: `if kept.Request != c.write.Request {`, to: `if kept.Request != c.write.Request && kept.Key == "" {`,
	},
	{
		name: "a key of somebody else's answers", file: receiptsFile,
		from: `c.caller.Account, c.caller.Principal.String(), c.write.Idempotency, c.now)`, to: `c.caller.Account, c.before.Ref().String(), c.write.Idempotency, c.now)`,
	},
	{
		name: "what an update makes needs no right where it goes", file: iamNounsFile,
		from: `if err := c.enter(old, entered); err != nil {`, to: `if err := c.enter(old, nil); err != nil {`,
	},
	{
		name: "creating needs no right", file: iamNounsFile,
		from: `if err := c.enter(noun, c.parents(noun)); err != nil {`, to: `if err := c.enter(noun, nil); err != nil {`,
	},
	{
		name: "what goes with what is deleted needs no right", file: iamNounsFile,
		from: `if err := c.mayRemove(r, r == full); err != nil {`, to: `if err := c.mayRemove(full, r == full); err != nil {`,
	},
	{
		name: "If-Match is not read", file: iamNounsFile,
		from: `if header == "" || header == "*" {`, to: `if header == "" || header != "" {`,
	},
	{
		name: "If-None-Match is not read", file: iamNounsFile,
		from: `	if w.IfNoneMatch {`, to: `	if w.IfNoneMatch && w.Note == "never" {`,
	},
	{
		name: "the entity tag stays", file: iamNounsFile,
		from: `sum := sha256.Sum256(text)`, to: `sum := sha256.Sum256(text[:1])`,
	},
	{
		name: "one of several parents is enough", file: iamPlacesFile,
		from: `	for _, parent := range parents {
		if err := c.requireAt(`, to: `	for _, parent := range parents[:1] {
		if err := c.requireAt(`,
	},
	{
		name: "tokens never end by default", file: iamTokensFile,
		from: `		token.Expires = c.defaultExpiry()
`, to: `		_ = c.defaultExpiry()
`,
	},
	{
		name: "tokens outlast the one they are made with", file: iamTokensFile,
		from: `own.Expires.Before(end) {`, to: `own.Expires.Before(time.Time{}) {`,
	},
	{
		name: "anybody makes tokens without end", file: iamTokensFile,
		from: `	if token.Expires.IsZero() {
		if err`, to: `	if token.Expires.IsZero() && t.Token.Name == "never" {
		if err`,
	},
	{
		name: "a rotation keeps the generation", file: iamTokensFile,
		from: `	next.Generation++
`, to: ``,
	},
	{
		name: "a rotation keeps the old secret", file: iamTokensFile,
		from: `= c.now.Add(overlap).UTC(), c.stamp()`, to: `= c.now.Add(MaxOverlap).UTC(), c.stamp()`,
	},
	{
		name: "an update changes what belongs to secrets", file: iamTokensFile,
		from: `	is.Key, is.Generation, is.PreviousUntil = was.Key, was.Generation, was.PreviousUntil
`, to: ``,
	},
	{
		name: "tokens are revoked by who may read the principal", file: iamTokensFile,
		from: `if err := c.require(permissionOn(ambit.TokenType, "delete"), full); err != nil {`, to: `if err := c.require(permissionOn(full.Type, "read"), full); err != nil {`,
	},
	{
		name: "cursors are not signed", file: iamCursorFile,
		from: `if !hmac.Equal(data[:signatureLength], sign(key, data[signatureLength:])) {`, to: `if len(key) == 0 {`,
	},
	{
		name: "cursors go from one list to another", file: iamCursorFile,
		from: `if c.Account != caller.Account || c.List != r.list {`, to: `if c.Account != caller.Account {`,
	},
	{
		name: "cursors last", file: iamCursorFile,
		from: `if !ok || r.now.Sub(began) > cursorsLast {`, to: `if !ok {`,
	},
	{
		name: "a bulk write takes any number of lines", file: bulkFile,
		from: `if len(lines) > MaxBulk {`, to: `if len(lines) > 100*MaxBulk {`,
	},
	{
		name: "settings are anybody's to change", file: settingsFile,
		from: `if err := c.require("ambit.accounts:update", c.before.Ref()); err != nil {`, to: `if err := c.require("ambit.accounts:read", c.before.Ref()); err != nil {`,
	},
	{
		name: "protected attributes are free", file: guardsFile,
		from: `		fresh && guard == ambit.GuardReadOnly,
`, to: `		guard == ambit.GuardProtected,
		fresh && guard == ambit.GuardReadOnly,
`,
	},
	{
		name: "the instance's own are anybody's resources", file: instanceFile,
		from: `|| !strings.HasPrefix(string(name), instanceCatalog().Name+"/") {`, to: `|| strings.HasPrefix(string(name), instanceCatalog().Name+"/") {`,
	},
	{
		name: "every account's owner is an operator", file: instanceFile,
		from: `	if a.Settings().Slug == SystemSlug {
		return nil
	}`, to: `	if a.Settings().Slug != "" {
		return nil
	}`,
	},
	{
		name: "metrics are every operator's", file: watchFile,
		from: `return Meaning(allowed(a, caller, "ambit.audit:read", a.Ref(), s.clock()))`, to: `return nil`,
	},
}

// authenticating are mutants of who calls.
var authenticating = []mutant{
	{
		name: "any secret of a known key will do", file: authnFile,
		from: `if subtle.ConstantTimeCompare(hash[:], g.Hash[:]) == 1 {`, to: `if subtle.ConstantTimeCompare(hash[:], g.Hash[:]) >= 0 {`,
	},
	{
		name: "a token that is over still authenticates", file: authnFile,
		from: ` || !a.Admits(ref, now) {`, to: ` {`,
	},
	{
		name: "a secret before the last goes on", file: authnFile,
		from: `return now.Before(t.PreviousUntil)`, to: `return true`,
	},
	{
		name: "any generation is in use", file: authnFile,
		from: `	case t.Generation - 1:
		return now.Before(t.PreviousUntil)
	}
	return false`, to: `	case t.Generation - 1:
		return now.Before(t.PreviousUntil)
	}
	return true`,
	},
	{
		name: "rotations elsewhere are not heard of", file: authnFile,
		from: `return err == nil && ok && token.Generation > last.Generation, nil`, to: `return err == nil && ok && token.Generation > last.Generation+9, nil`,
	},
	{
		name: "whom a token acts for is forgotten", file: authnFile,
		from: `Principal: token.Home, ActsFor: token.ActsFor, Key`, to: `Principal: token.Home, Key`,
	},
	{
		name: "a secret with another checksum", file: secretFile,
		from: `text[len(body):] != checksum(body) {`, to: `len(text) < len(checksum(body)) {`,
	},
	{
		name: "a secret prints as it is", file: secretFile,
		from: `return prefix + s.Key() + "_…"`, to: `return s.text`,
	},
}
