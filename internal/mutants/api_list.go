package main

const (
	inboundCallerFile = "internal/inbound/caller.go"
	inboundFile       = "internal/inbound/request.go"
	strictFile        = "internal/strictjson/strictjson.go"
	apiAmbiguousFile  = "internal/api/ambiguous.go"
	apiNounsFile      = "internal/api/nouns.go"
	apiTokensFile     = "internal/api/tokens.go"
	apiFile           = "internal/api/api.go"
	serverPathFile    = "internal/server/path.go"
	serverClockFile   = "internal/server/clock.go"
	serverChainFile   = "internal/server/middleware.go"
)

// speaking are mutants of the native API and of the server around it.
var speaking = []mutant{
	{
		name: "the first of two tokens counts", file: inboundCallerFile,
		from: `case len(bearers)+len(keys) > 1:`, to: `case len(bearers)+len(keys) > 9:`,
	},
	{
		name: "any scheme is a bearer's", file: inboundCallerFile,
		from: `if !strings.EqualFold(scheme, "Bearer") {`, to: `if scheme == "" {`,
	},
	{
		name: "bodies of any depth", file: strictFile,
		from: `if d.StackDepth() > MaxDepth {`, to: `if d.StackDepth() > 100*MaxDepth {`,
	},
	{
		name: "members nobody knows", file: strictFile,
		from: `json.RejectUnknownMembers(true)`, to: `json.RejectUnknownMembers(false)`,
	},
	{
		name: "a digest leaves the body out", file: inboundFile,
		from: `io.TeeReader(sentBody{of.Body}, r.sent)`, to: `io.TeeReader(sentBody{of.Body}, io.Discard)`,
	},
	{
		name: "a digest leaves the path out", file: inboundFile,
		from: `of.Method, of.URL.RequestURI())`, to: `of.Method, "")`,
	},
	{
		name: "a broken body is a failure of ours", file: apiFile,
		from: `if broken := new(inbound.BrokenBody); errors.As(err, &broken) {`, to: `if broken := new(inbound.BrokenBody); errors.As(err, &broken) && status == 0 {`,
	},
	{
		name: "the first of two headers counts", file: apiAmbiguousFile,
		from: `if len(r.Header[name]) > 1 {`, to: `if len(r.Header[name]) > 9 {`,
	},
	{
		name: "an empty key is none", file: apiAmbiguousFile,
		from: `sent && keys[0] == ""`, to: `sent && keys[0] == "\x00"`,
	},
	{
		name: "encoded bodies are read as they are", file: apiAmbiguousFile,
		from: `coding != "" &&`, to: `coding == "x" &&`,
	},
	{
		name: "the first of two query parameters counts", file: apiAmbiguousFile,
		from: `if len(values) > 1 {`, to: `if len(values) > 9 {`,
	},
	{
		name: "what cannot be read of a query is left out", file: apiAmbiguousFile,
		from: `	if err != nil {
		return misread("", "the query`, to: `	if err != nil && query == nil {
		return misread("", "the query`,
	},
	{
		name: "If-Match does not reach the operation", file: apiNounsFile,
		from: `	w.IfMatch = c.IfMatch
`, to: ``,
	},
	{
		name: "secrets may be kept by who passes them on", file: apiTokensFile,
		from: `CacheControl: "no-store", ETag`, to: `ETag`,
	},
	{
		name: "escapes that need not be", file: serverPathFile,
		from: `|| b == 0x7f || plain(byte(b)) {`, to: `|| b == 0x7f {`,
	},
	{
		name: "the clock goes back", file: serverClockFile,
		from: `		if at <= latest {
			return time.Unix(0, latest).UTC()
		}
`, to: ``,
	},
	{
		name: "the clock forgets over a restart", file: serverClockFile,
		from: `	s.clock.after(newest)
`, to: ``,
	},
	{
		name: "nobody is shed", file: serverChainFile,
		from: `make(chan struct{}, s.opts.Concurrent)`, to: `make(chan struct{}, 100*s.opts.Concurrent)`,
	},
	{
		name: "uses of tokens are no time", file: sqlBesideFile,
		from: ` UNION ALL SELECT max(micros) FROM uses)`, to: `)`,
	},
}
