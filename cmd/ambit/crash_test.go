package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

var kills = flag.Int("kills", 100, "how many times the server is killed while clients write")

// oneDatabase is how many kills one database lives through: longer logs would only
// make the test one of reading logs.
const oneDatabase = 25

// The server is killed again and again while clients write. What it acknowledged
// is there afterwards, by its revision and its entry in the log, and nothing is
// there by half; and a request that is sent again under its key was carried out
// once.
func TestKilledServersLoseNothingAcknowledged(t *testing.T) {
	program, err := exec.LookPath("ambit")
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		*kills = min(*kills, 10)
	}
	seed := uint64(time.Now().UnixNano())
	random := rand.New(rand.NewPCG(seed, 1))
	var counted counts
	var c *crashes
	var p *served
	for n := range *kills {
		if n%oneDatabase == 0 {
			if c != nil {
				c.end(t, p)
			}
			c = newCrashes(t, program, random, &counted)
			p = c.d.serve(t)
			c.prepare(t, p)
		}
		p = c.kill(t, p)
		if t.Failed() {
			t.Fatalf("after %d kills; seed %d", n+1, seed)
		}
	}
	c.end(t, p)
	t.Logf("%d kills while writing, %d while starting: %d acknowledged writes, %d lost; %d unacknowledged requests, %d of them there; %d sent again under their keys, %d done twice",
		*kills, counted.starts, counted.acked, counted.lost, counted.open, counted.landed, counted.again, counted.twice)
	if counted.lost > 0 || counted.twice > 0 {
		t.Error("writes were lost, or done twice")
	}
	if counted.acked < 4**kills || counted.open < *kills {
		t.Error("too little was written, or nothing was cut off: the test shows nothing")
	}
}

// counts are what came of all kills. Of a bulk write each batch counts.
type counts struct{ starts, acked, lost, open, landed, again, twice int }

// crashes are the kills of servers on one database.
type crashes struct {
	*counts
	d       *database
	random  *rand.Rand
	who     struct{ Principal, Token string } // the clients
	writers []*writer
	known   uint64            // the last revision whose entry is accounted for
	secrets map[string]string // by the token's id, the one that holds
	names   map[string]int    // by operation, how many were made
}

func newCrashes(t *testing.T, program string, random *rand.Rand, c *counts) *crashes {
	t.Helper()
	return &crashes{counts: c, d: newDatabase(t, program), random: random, secrets: map[string]string{}, names: map[string]int{}}
}

// prepare makes four clients, with a group each.
func (c *crashes) prepare(t *testing.T, p *served) {
	t.Helper()
	p.get(t, c.d.token, "/v1/whoami", &c.who)
	c.who.Token = path.Base(strings.ReplaceAll(c.who.Token, ":", "/"))
	for i := range 4 {
		w := &writer{name: fmt.Sprintf("w%d", i), random: rand.New(rand.NewPCG(c.random.Uint64(), 1)), d: c.d, turned: map[string]uint32{}}
		made, err := p.send(c.d.token, http.MethodPost, "/v1/groups", fmt.Sprintf(`{"name": "set of %s"}`, w.name))
		if err != nil || made.status != http.StatusCreated {
			t.Fatalf("%v: %d %s", err, made.status, made.body)
		}
		w.set, c.known = path.Base(made.header.Get("Location")), made.revision()
		c.writers = append(c.writers, w)
		c.names["groups"]++
	}
}

// kill has the clients write, kills the server at some moment, now and then the
// next one too while it starts, and holds what is there against what was answered.
func (c *crashes) kill(t *testing.T, p *served) *served {
	t.Helper()
	var writing sync.WaitGroup
	// However fast the machine is, some writes are answered, and then it dies while
	// others are under way.
	var answered atomic.Int64
	last, later := 5+c.random.Int64N(20), time.Duration(c.random.Int64N(int64(10*time.Millisecond)))
	for _, w := range c.writers {
		w.requests = nil
		writing.Go(func() {
			w.write(p, func() {
				if answered.Add(1) == last {
					time.AfterFunc(later, p.kill)
				}
			})
		})
	}
	writing.Wait()
	if c.random.IntN(5) == 0 {
		early, _ := c.d.begin(t)
		time.Sleep(time.Duration(c.random.Int64N(int64(60 * time.Millisecond))))
		early.kill()
		c.starts++
	}
	p = c.d.serve(t)
	var requests []*written
	for _, w := range c.writers {
		requests = append(requests, w.requests...)
	}
	landed := c.hold(t, p, requests)
	if t.Failed() {
		return p
	}
	c.sendAgain(t, p, landed)
	c.there(t, p, requests)
	c.d.verify(t)
	if got, err := p.send("", http.MethodGet, "/readyz", ""); err != nil || got.status != http.StatusOK {
		t.Errorf("it is not ready: %v %d %s", err, got.status, got.body)
	}
	return p
}

// A place is where a request's batch stands in the log.
type place struct {
	request *written
	batch   int
}

// hold accounts for every new entry of the log by one request, and for every
// acknowledgement by an entry. It answers which batches are there, and at which
// revision.
func (c *crashes) hold(t *testing.T, p *served, requests []*written) map[place]uint64 {
	t.Helper()
	entries := map[uint64]*logged{}
	list := p.audit(t, c.d.token, c.known)
	for i := range list {
		c.known++
		if list[i].Revision != c.known {
			t.Fatalf("the log has revision %d where %d should be", list[i].Revision, c.known)
		}
		entries[c.known] = &list[i]
	}
	landed := map[place]uint64{}
	for _, r := range requests {
		if r.failed != "" {
			t.Error(r.failed)
		}
		for batch, revision := range r.acked {
			c.acked++
			e := entries[revision]
			delete(entries, revision)
			landed[place{r, batch}] = revision
			switch {
			case e == nil || !r.marked(e, batch):
				c.lost++
				t.Errorf("%s of %v was acknowledged at revision %d, where there is %s", r.operation, r.marks, revision, e)
			case e.Request != r.request || e.Actor.Principal != c.who.Principal || e.Actor.Token != c.who.Token || e.Actor.Address != "127.0.0.1":
				t.Errorf("%s at revision %d is said to be of %+v, request %s; want %+v, request %s", r.operation, revision, e.Actor, e.Request, c.who, r.request)
			}
		}
	}
	for _, r := range requests {
		for batch := range max(r.batches, 1) {
			at := place{r, batch}
			if landed[at] != 0 {
				continue
			}
			c.open++
			for revision, e := range entries {
				if r.marked(e, batch) && landed[at] == 0 {
					landed[at] = revision
					delete(entries, revision)
					c.landed++
				}
			}
			if landed[at] != 0 && batch > 0 && landed[place{r, batch - 1}] == 0 {
				t.Errorf("batch %d of a bulk write is there, and the one before it is not", batch)
			}
		}
	}
	for revision, e := range entries {
		t.Errorf("at revision %d there is %s, which nobody asked for, or by half, or again", revision, e)
	}
	return landed
}

// sendAgain sends what was not acknowledged again, and something that was: what is
// there is not done twice.
func (c *crashes) sendAgain(t *testing.T, p *served, landed map[place]uint64) {
	t.Helper()
	want := c.known
	for _, w := range c.writers {
		for i, r := range w.requests {
			sample := r.key != "" && c.random.IntN(4) == 0
			if r.whole() && !sample {
				continue
			}
			fresh := 0
			for batch := range max(r.batches, 1) {
				if landed[place{r, batch}] == 0 {
					fresh++
				}
			}
			again := *r
			again.acked, again.failed, again.secret = map[int]uint64{}, "", ""
			again.send(p, c.d.token)
			c.again++
			shows := strings.HasPrefix(r.operation, "tokens.")
			switch before := landed[place{r, 0}]; {
			case r.batches > 0:
				if again.failed != "" || len(again.acked) != fresh {
					t.Errorf("a bulk write of which %d batches are missing, sent again, makes %d: %s", fresh, len(again.acked), again.failed)
				}
			case fresh == 0 && shows:
				if !strings.Contains(again.failed, `"secret_shown"`) {
					t.Errorf("%s, sent again, is answered %v %s", r.operation, again.acked, again.failed)
				}
			case fresh == 0 && again.acked[0] != before, again.failed != "", again.acked[0] == 0:
				t.Errorf("%s of revision %d, sent again, is answered %v %s", r.operation, before, again.acked, again.failed)
			}
			want += uint64(fresh)
			if !r.whole() {
				c.settle(w, r, &again)
				w.requests[i] = r
			}
		}
	}
	after := p.audit(t, c.d.token, c.known)
	for _, e := range after {
		c.known++
		if e.Revision != c.known {
			t.Fatalf("the log has revision %d where %d should be", e.Revision, c.known)
		}
	}
	if c.known != want {
		c.twice += int(c.known) - int(want)
		t.Errorf("after requests were sent again the log ends at revision %d, want %d", c.known, want)
	}
}

// settle takes up what a request that was sent again came to. A token whose secret
// was lost with the answer is not gone on with.
func (c *crashes) settle(w *writer, r, again *written) {
	r.made, r.secret = again.made, again.secret
	if len(again.acked) > 0 || r.token != "" {
		w.learn(r)
	}
}

// there sees to it that what was made is there, as far as the log is not all of it.
func (c *crashes) there(t *testing.T, p *served, requests []*written) {
	t.Helper()
	for _, r := range requests {
		switch r.operation {
		case "tokens.create", "tokens.rotate":
			id := r.token
			if id == "" {
				c.names["tokens"]++
				id = r.made
			} else {
				var is struct{ Generation uint32 }
				p.get(t, c.d.token, "/v1/tokens/"+id, &is)
				if is.Generation < r.turns {
					t.Errorf("token %s is at generation %d, and was rotated to %d", id, is.Generation, r.turns)
				}
			}
			if c.secrets[id] = r.secret; r.secret == "" {
				delete(c.secrets, id) // it was answered to nobody
			}
		case "resources.bulk":
			c.names["resources?type=product"] += r.batches * batchLines
		case "groups.update":
			var page struct{ Items []string }
			p.get(t, c.d.token, "/v1/groups/"+path.Base(path.Dir(r.path))+"/members?limit=1000", &page)
			if !slices.Contains(page.Items, r.marks[0]) {
				t.Errorf("%s was added to a group and is not in it", r.marks[0])
			}
		default:
			c.names[strings.TrimSuffix(r.operation, ".create")]++
		}
	}
	for id, secret := range c.secrets {
		if got, err := p.send(secret, http.MethodGet, "/v1/whoami", ""); err != nil || got.status != http.StatusOK || !bytes.Contains(got.body, []byte(id)) {
			t.Errorf("the secret that was answered for token %s is answered %v %d %s", id, err, got.status, got.body)
		}
	}
}

// end counts what there is of each noun, and ends the server.
func (c *crashes) end(t *testing.T, p *served) {
	t.Helper()
	for noun, want := range c.names {
		if slices.Contains([]string{"users", "policies", "tokens"}, noun) {
			want++ // the owner's
		}
		got := 0
		for cursor := ""; ; {
			sign := "?"
			if strings.Contains(noun, "?") {
				sign = "&"
			}
			var page struct {
				Items []json.RawMessage
				Next  string
			}
			p.get(t, c.d.token, "/v1/"+noun+sign+"limit=1000&cursor="+cursor, &page)
			got += len(page.Items)
			if cursor = page.Next; cursor == "" {
				break
			}
		}
		if got != want {
			t.Errorf("there are %d %s; the log says %d", got, noun, want)
		}
	}
	p.kill()
}
