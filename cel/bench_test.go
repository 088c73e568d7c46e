package cel

import "testing"

func BenchmarkHolds(b *testing.B) {
	for _, tc := range []struct{ name, source string }{
		{"attribute", `resource.open`},
		{"comparison", `principal.department == "ops"`},
		{"typical", `resource.open && principal.department == "ops" && context.mfa`},
		{"owner", `principal.id in resource.owners`},
		{"time", `now < resource.expiry && now.getHours("Europe/Berlin") >= 8`},
		{"pattern", `resource.name.matches("^prod-[a-z]+$")`},
		{"macro", `resource.owners.exists(o, o == principal.id)`},
		{"missing", `context.absent`},
	} {
		b.Run(tc.name, func(b *testing.B) {
			condition, facts := compile(b, tc.source), exampleFacts()
			b.ReportAllocs()
			for b.Loop() {
				_, _ = condition.Holds(facts)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	conditions, env := New(), exampleEnv()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conditions.Compile(`resource.open && principal.department == "ops" && context.mfa`, env); err != nil {
			b.Fatal(err)
		}
	}
}
