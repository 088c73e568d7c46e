package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"path"
	"strings"
)

// A written request is one that writes, and what came of it. It makes one entry,
// or where it is in bulk one for each of its batches.
type written struct {
	operation, method, path, body, key string
	marks                              []string // what an entry of it says, all of them; of a batch those of the first and last line
	batches                            int      // 0: it is not in bulk

	acked   map[int]uint64 // by batch: the revision that was answered
	request string         // the id that was answered with it
	secret  string         // that was answered
	made    string         // the id of what was made
	token   string         // the id of the token that it rotates
	turns   uint32         // which generation of its secret that makes
	failed  string         // an answer that it should not have had
}

// batchLines is how many lines a batch of a bulk write has.
const batchLines = 20

// send sends the request, and notes what is acknowledged: by a status, or of a
// bulk write by a whole line.
func (w *written) send(p *served, token string) {
	header := []string{}
	if w.key != "" {
		header = append(header, "Idempotency-Key", w.key)
	}
	if w.batches > 0 {
		header = append(header, "Content-Type", "application/x-ndjson")
	}
	a, err := p.send(token, w.method, w.path, w.body, header...)
	if err != nil {
		return // nothing was acknowledged
	}
	if a.status >= 300 {
		w.failed = fmt.Sprintf("%s %s is answered %d %s", w.method, w.path, a.status, a.body)
		return
	}
	w.request = a.header.Get("X-Request-Id")
	if w.batches > 0 {
		w.readLines(string(a.body))
		return
	}
	w.acked[0], w.made = a.revision(), path.Base(a.header.Get("Location"))
	var shown struct{ Secret string }
	if a.broken == nil && json.Unmarshal(a.body, &shown) == nil {
		w.secret = shown.Secret
	}
}

// readLines notes what the lines of a bulk write's answer acknowledge.
func (w *written) readLines(body string) {
	for line := range strings.Lines(body) {
		if !strings.HasSuffix(line, "\n") {
			return // half a line is no acknowledgement
		}
		var said struct {
			Line, Created, Unchanged int
			Revision                 uint64
			End                      bool
			Error                    json.RawMessage
		}
		switch err := json.Unmarshal([]byte(line), &said); {
		case err != nil || said.Error != nil:
			w.failed = fmt.Sprintf("a bulk write is answered %s", line)
		case said.End:
		case said.Created == batchLines && said.Unchanged == 0:
			w.acked[said.Line/batchLines-1] = said.Revision
		case said.Unchanged != batchLines || said.Created != 0:
			w.failed = fmt.Sprintf("a batch was half there: %s", line)
		}
	}
}

// A writer is one client, who writes one thing after the other.
type writer struct {
	name     string // unique
	random   *rand.Rand
	d        *database
	set      string // the group whose members he changes
	users    []string
	tokens   []string          // ids of tokens whose rotations were all answered
	turned   map[string]uint32 // how often each was rotated
	count    int
	requests []*written
}

// next is his next request.
func (w *writer) next() *written {
	w.count++
	mark := fmt.Sprintf("%s-%d", w.name, w.count)
	r := &written{method: http.MethodPost, key: "key " + mark, marks: []string{fmt.Sprintf(`"name":%q`, mark)}, acked: map[int]uint64{}}
	switch kind := w.random.IntN(7); {
	case kind == 0 && len(w.users) > 0:
		user := w.users[0]
		w.users = w.users[1:]
		r.operation, r.path = "groups.update", "/v1/groups/"+w.set+"/members"
		r.body, r.marks = fmt.Sprintf(`{"add": [%q]}`, user), []string{user, w.set}
	case kind <= 1:
		r.operation, r.path, r.body = "users.create", "/v1/users", fmt.Sprintf(`{"name": %q, "status": "accepted"}`, mark)
	case kind == 2:
		r.operation, r.path = "policies.create", "/v1/policies"
		r.body = fmt.Sprintf(`{"name": %q, "effect": "allow", "principals": ["ambit.group:%s"], "permissions": ["product.read"], "nodes": ["account:%s"]}`, mark, w.set, w.d.account)
	case kind == 3 && len(w.tokens) > 0:
		id := w.tokens[0]
		w.tokens = w.tokens[1:] // until this one is answered
		w.turned[id]++
		r.operation, r.path, r.token, r.turns = "tokens.rotate", "/v1/tokens/"+id+"/rotate", id, w.turned[id]+1
		r.marks = []string{id, fmt.Sprintf(`"generation":%d,`, r.turns)}
	case kind <= 4:
		r.operation, r.path, r.body = "tokens.create", "/v1/tokens", fmt.Sprintf(`{"name": %q}`, mark)
	case kind == 5:
		r.operation, r.path, r.body = "groups.create", "/v1/groups", fmt.Sprintf(`{"name": %q}`, mark)
	default:
		w.bulk(r, mark)
	}
	w.requests = append(w.requests, r)
	return r
}

// bulk makes r a bulk write.
func (w *writer) bulk(r *written, mark string) {
	r.batches, r.key, r.marks = 1+w.random.IntN(3), "", nil
	r.operation, r.path = "resources.bulk", fmt.Sprintf("/v1/bulk/resources?batch=%d", batchLines)
	var lines strings.Builder
	for i := range r.batches * batchLines {
		fmt.Fprintf(&lines, `{"put": {"ref": "product:%s-%d", "relations": [{"name": "account", "to": "account:%s"}]}}`+"\n", mark, i, w.d.account)
		if i%batchLines == 0 || i%batchLines == batchLines-1 {
			r.marks = append(r.marks, fmt.Sprintf(`product:%s-%d"`, mark, i))
		}
	}
	r.body = lines.String()
}

// learn takes up what an acknowledged request has made, to go on with.
func (w *writer) learn(r *written) {
	switch r.operation {
	case "users.create":
		w.users = append(w.users, "ambit.user:"+r.made)
	case "tokens.create":
		w.tokens = append(w.tokens, r.made)
	case "tokens.rotate":
		w.tokens = append(w.tokens, r.token)
	}
}

// whole reports whether all of the request was acknowledged.
func (w *written) whole() bool { return len(w.acked) == max(w.batches, 1) }

// write writes until the process is gone, and calls answered after each answer.
func (w *writer) write(p *served, answered func()) {
	for {
		r := w.next()
		r.send(p, w.d.token)
		if !r.whole() {
			return
		}
		w.learn(r)
		answered()
	}
}

// marked reports whether an entry is that of a batch of the request.
func (w *written) marked(e *logged, batch int) bool {
	marks := w.marks
	if w.batches > 0 {
		marks = marks[2*batch : 2*batch+2]
		if len(e.Changes) != batchLines {
			return false
		}
	}
	if e.Operation != w.operation {
		return false
	}
	text := e.text()
	for _, mark := range marks {
		if !strings.Contains(text, mark) {
			return false
		}
	}
	return true
}
