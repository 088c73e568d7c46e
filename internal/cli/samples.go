package cli

import (
	"fmt"

	"github.com/ambit-iam/ambit"
)

// A sample is a command to try on an account of the demo: of this program, or a
// request by curl.
type sample struct {
	what string // it shows

	ambit string // the words after the program's name; or
	post  string // the path of an operation, and
	body  string // what is sent there

	as ambit.Ref // the token of the world that it takes; zero: the owner's
}

// samples are those of each scene, by its name. The server decides at its own time:
// none of them rests on the date.
var samples = map[string][]sample{
	"stax": {
		{what: "the assistant deploys for nora: both may",
			ambit: "check token:agent workloads:CreateWorkload account"},
		{what: "ci deploys too, but this token of its is held shorter",
			ambit: "explain token:nightly workloads:CreateWorkload account"},
		{what: "that token itself asks what it may do",
			post: "/v1/list-permissions", body: `{"resource":{"ref":"account"}}`, as: ambit.Ref{Type: "token", ID: "nightly"}},
	},
	"scalr": {
		{what: "erik starts runs in staging, by way of his group",
			ambit: "check ambit.user:erik runs:create workspace:shop-next"},
		{what: "but applies none: that is granted on workspaces alone",
			ambit: "explain ambit.user:erik runs:apply workspace:shop-next"},
		{what: "the workspaces in which dana starts runs",
			post: "/v1/list-resources", body: `{"principal":"ambit.user:dana","permission":"runs:create","type":"workspace"}`},
	},
	"harness": {
		{what: "mia administers a project",
			post: "/v1/check", body: `{"principal":"ambit.user:mia","permission":"core_pipeline_edit","resource":{"ref":"pipeline:web"}}`},
		{what: "a role of the account has no effect on a project",
			ambit: "explain ambit.user:vera core_pipeline_view pipeline:pay"},
		{what: "the pipelines that olaf edits, by a group in a group",
			ambit: "list resources ambit.user:olaf core_pipeline_edit"},
	},
	"cloudflare": {
		{what: "kim purges a cache with a second factor",
			post: "/v1/check", body: `{"principal":"user:kim","permission":"cache:purge","resource":{"ref":"zone:shop.example"},"context":{"mfa":true}}`},
		{what: "and not without one",
			ambit: "explain user:kim cache:purge zone:shop.example"},
		{what: "what ana may do to a zone of her group's",
			ambit: "list permissions user:ana zone:shop.test"},
	},
	"keygen": {
		{what: "a product reads its license",
			ambit: "check product:editor license.read license:ada-editor"},
		{what: "sam sells, and may not write what is protected",
			ambit: "explain ambit.user:sam license.update license:ada-editor --write maxMachines"},
		{what: "the licenses that ada reads",
			post: "/v1/list-resources", body: `{"principal":"user:ada","permission":"license.read"}`},
	},
}

// command is what a shell is told.
func (s sample) command(a filled, program, url string) (string, error) {
	token := a.Token
	if !s.as.IsZero() {
		ref, err := a.world.Account.Resolve(s.as)
		if err != nil {
			return "", err
		}
		secret, ok := a.Secrets[ref]
		if !ok {
			return "", fmt.Errorf("%s has no secret", s.as)
		}
		token = secret
	}
	if s.post != "" {
		return fmt.Sprintf("curl -sSw '\\n' -H 'Authorization: Bearer %s' --json %s %s", token.Reveal(), shellWord(s.body), url+s.post), nil
	}
	return fmt.Sprintf("%s=%s %s=%s %s %s", urlEnv, url, tokenEnv, token.Reveal(), program, s.ambit), nil
}
