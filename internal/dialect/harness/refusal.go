package harness

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/dialect"
	"github.com/ambit-iam/ambit/internal/iam"
)

// The codes of the wire format. A refusal that a handler words itself bears one as
// its code.
const (
	codeNotFound  = "RESOURCE_NOT_FOUND_EXCEPTION"
	codeRequest   = "INVALID_REQUEST"
	codeArgument  = "INVALID_ARGUMENT"
	codeDuplicate = "DUPLICATE_FIELD"
	codeToken     = "INVALID_TOKEN"
	codeDenied    = "NG_ACCESS_DENIED"
	codeUnknown   = "UNKNOWN_ERROR"
	codeBusy      = "SERVICE_UNAVAILABLE"
)

// worded is a refusal in the words of the wire format.
func worded(code, format string, args ...any) *iam.Error {
	return &iam.Error{Kind: iam.Invalid, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// invalidRequest is the refusal of what cannot be done.
func invalidRequest(format string, args ...any) *iam.Error {
	return worded(codeRequest, "Invalid request: "+format, args...)
}

// A failure is the shape of refusals of what was asked for.
type failure struct {
	Status        string        `json:"status"`
	Code          string        `json:"code"`
	Message       string        `json:"message"`
	CorrelationID string        `json:"correlationId"`
	Errors        *[]fieldError `json:"errors"`
}

type fieldError struct {
	Field string `json:"fieldId"`
	Error string `json:"error"`
}

// A fault is the shape of all other refusals.
type fault struct {
	Status           string            `json:"status"`
	Code             string            `json:"code"`
	Message          string            `json:"message"`
	CorrelationID    string            `json:"correlationId"`
	DetailedMessage  *string           `json:"detailedMessage"`
	ResponseMessages []responseMessage `json:"responseMessages"`
	Metadata         any               `json:"metadata"`
}

type responseMessage struct {
	Code         string   `json:"code"`
	Level        string   `json:"level"`
	Message      string   `json:"message"`
	Exception    any      `json:"exception"`
	FailureTypes []string `json:"failureTypes"`
}

// A denial is a fault that tells which permissions were missing.
type denial struct {
	fault
	Failed []failedCheck `json:"failedPermissionChecks"`
}

type failedCheck struct {
	Scope      scopeBody          `json:"resourceScope"`
	Type       string             `json:"resourceType"`
	Identifier *string            `json:"resourceIdentifier"`
	Permission ambit.PermissionID `json:"permission"`
}

// refuse answers a request that was not carried out. The statuses are those that
// the product's clients understand: they know 400, 401, 403 and 500, repeat
// whatever is answered 429 or 5xx, and one falls over 404. So nothing that may have
// been written is answered 5xx, and no path 404.
func refuse(w http.ResponseWriter, r *http.Request, e *iam.Error, s scope) {
	status, answer := http.StatusBadRequest, any(nil)
	switch e.Kind {
	case iam.Unauthenticated:
		status, answer = http.StatusUnauthorized, newFault(r, codeToken, "Token is not valid.", e.Detail)
	case iam.Forbidden:
		status, answer = http.StatusForbidden, denied(r, e, s)
	case iam.Unavailable:
		if e.Code != "unknown_outcome" {
			status = http.StatusServiceUnavailable
		}
		answer = newFault(r, codeBusy, e.Detail, "")
	case iam.Failed:
		if r.Method == http.MethodGet {
			status = http.StatusInternalServerError
		}
		answer = newFault(r, codeUnknown, "Oops, something went wrong on our end. The server's log tells more under the correlation id.", "")
	case iam.Invalid:
		if e.Code == dialect.CodeMethod {
			status = http.StatusMethodNotAllowed
		}
		answer = faulty(r, e)
	default:
		answer = newFault(r, codeRequest, "Invalid request: "+e.Error(), e.Hint)
	}
	if err := dialect.Write(w, status, mediaType, answer); err != nil {
		panic(fmt.Sprintf("harness: a refusal cannot be written: %v", err)) // they are plain data
	}
}

// faulty is the answer to a request that makes no sense.
func faulty(r *http.Request, e *iam.Error) any {
	switch e.Code {
	case codeRequest, codeArgument, codeDuplicate:
		return newFault(r, e.Code, e.Detail, "")
	case codeNotFound:
		return failure{Status: "FAILURE", Code: e.Code, Message: e.Detail, CorrelationID: correlation(r)}
	}
	told := failure{Status: "FAILURE", Code: codeRequest, Message: e.Error(), CorrelationID: correlation(r)}
	if e.Field != "" {
		told.Errors = &[]fieldError{{e.Field, e.Detail}}
	}
	return told
}

func newFault(r *http.Request, code, message, detail string) fault {
	return fault{
		Status: "ERROR", Code: code, Message: message, CorrelationID: correlation(r), DetailedMessage: orNull(detail),
		ResponseMessages: []responseMessage{{Code: code, Level: "ERROR", Message: message}},
	}
}

// denied is the answer to a caller who may not. It says the same whether or not
// what he asked for is there.
func denied(r *http.Request, e *iam.Error, s scope) denial {
	if e.Needs == "" {
		return denial{newFault(r, codeDenied, e.Detail, e.Hint), []failedCheck{}}
	}
	check := failedCheck{Scope: s.body(), Identifier: orNull(r.PathValue("identifier"))}
	check.Type, check.Permission = wordsFor(e.Needs, r.URL.Path)
	message := fmt.Sprintf("Missing permission %s on %s", check.Permission, strings.ToLower(check.Type))
	if check.Identifier != nil {
		message += " with identifier " + *check.Identifier
	}
	return denial{newFault(r, codeDenied, message, e.Detail), []failedCheck{check}}
}

// wordsFor are the type and the permission by which the product knows one of
// Ambit's permissions: the one whose holders do the same there. A role assignment
// is guarded there as what it is assigned to; users stand for all of those.
func wordsFor(needs ambit.PermissionID, path string) (resourceType string, permission ambit.PermissionID) {
	kind, action, _ := strings.Cut(strings.TrimPrefix(string(needs), ambit.OwnPrefix), ":")
	actions := map[string]string{"read": "view", "create": "edit", "update": "edit", "delete": "delete"}
	word := strings.TrimSuffix(kind, "s")
	switch kind {
	case "roles":
	case "policies":
		word = "user"
		actions = map[string]string{"read": "view", "create": "manage", "update": "manage", "delete": "manage"}
	case "resources":
		if word = "organization"; strings.HasPrefix(path, "/ng/api/projects") {
			word = "project"
		}
		actions["create"] = "create"
	default:
		return strings.ToUpper(word), needs
	}
	if actions[action] == "" {
		return strings.ToUpper(word), needs
	}
	return strings.ToUpper(word), ambit.PermissionID("core_" + word + "_" + actions[action])
}
