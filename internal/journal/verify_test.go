package journal

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

const someone = "0123456789abcdef0123456789abcdef"

// paper is a journal that says what is written in it, true or not.
type paper struct {
	Journal
	head   Head
	log    []Record
	values map[string]Personal
	failed error
}

func (p *paper) Heads(context.Context, []string) ([]Head, error) {
	if p.head.Revision == 0 {
		return nil, nil
	}
	return []Head{p.head}, nil
}

func (p *paper) Read(_ context.Context, _ string, after uint64, limit int) ([]Record, error) {
	var list []Record
	for i := range p.log {
		if uint64(i) >= after && len(list) < limit {
			list = append(list, p.log[i])
		}
	}
	return list, p.failed
}

func (p *paper) Personal(context.Context, string, []string) (map[string]Personal, error) {
	return p.values, nil
}

// honest is a paper with a log of n entries, each of which commits to a value
// named as its body.
func honest(n int) *paper {
	p := &paper{head: Head{Account: someone}, values: map[string]Personal{}}
	for i := range n {
		r := Record{Account: someone, Revision: uint64(i + 1), Time: time.UnixMicro(int64(i / 2)).UTC(), Body: []byte(fmt.Sprint("entry ", i))}
		r.Hash = ChainHash(p.head.Hash, someone, r.Revision, r.Time, r.Body)
		p.log = append(p.log, r)
		p.head.Revision, p.head.Hash = r.Revision, r.Hash
		p.values[string(r.Body)] = Personal{ID: string(r.Body), Value: "value"}
	}
	return p
}

func commitments(body []byte) (map[string]Digest, error) {
	return map[string]Digest{string(body): Personal{Value: "value"}.Commitment()}, nil
}

func TestVerifyProvesTrueLogs(t *testing.T) {
	for _, n := range []int{1, 2, page - 1, page, page + 1, 3 * page} {
		p := honest(n)
		if head, err := Verify(t.Context(), p, someone, commitments); err != nil || head != p.head {
			t.Errorf("%d entries: proved %v, error %v", n, head, err)
		}
	}
	p := honest(3)
	delete(p.values, "entry 1")     // erased
	p.log = append(p.log, Record{}) // appended while Verify runs
	if head, err := Verify(t.Context(), p, someone, commitments); err != nil || head.Revision != 3 {
		t.Errorf("proved %v, error %v", head, err)
	}
	if _, err := Verify(t.Context(), &paper{}, someone, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("an account that is not there: %v", err)
	}
}

func TestVerifySaysWhatIsBroken(t *testing.T) {
	// rehash makes the chain right again from entry i on.
	rehash := func(p *paper, i int) {
		for ; i < len(p.log); i++ {
			before := Digest{}
			if i > 0 {
				before = p.log[i-1].Hash
			}
			r := &p.log[i]
			r.Hash = ChainHash(before, r.Account, r.Revision, r.Time, r.Body)
		}
	}
	for _, c := range []struct {
		name   string
		change func(*paper)
		want   string
	}{
		{"body", func(p *paper) { p.log[3].Body = []byte("entry x") }, "revision 4 has the hash"},
		{"body and hash", func(p *paper) {
			p.log[3].Body = []byte("entry x")
			p.log[3].Hash = ChainHash(p.log[2].Hash, someone, 4, p.log[3].Time, p.log[3].Body)
		}, "revision 5 has the hash"},
		{"all from a body on", func(p *paper) { p.log[3].Body = []byte("entry x"); rehash(p, 3) }, "revision 6 has the hash"},
		{"time", func(p *paper) { p.log[3].Time = p.log[3].Time.Add(time.Microsecond) }, "revision 4 has the hash"},
		{"time that goes back", func(p *paper) { p.log[3].Time = time.UnixMicro(0).UTC(); rehash(p, 3) }, "before the entry before it"},
		{"account", func(p *paper) { p.log[3].Account = strings.Repeat("0", 32); rehash(p, 3) }, "is of account " + someone},
		{"left out", func(p *paper) { p.log = append(p.log[:2], p.log[3:]...) }, "revision 4 stands after revision 2"},
		{"twice", func(p *paper) { p.log[3] = p.log[2] }, "revision 3 stands after revision 3"},
		{"in another order", func(p *paper) { p.log[2], p.log[3] = p.log[3], p.log[2] }, "revision 4 stands after revision 2"},
		{"cut off", func(p *paper) { p.log = p.log[:4] }, "revision 4 is the last entry"},
		{"head", func(p *paper) { p.head.Hash[0] ^= 1 }, "revision 6 has the hash"},
		{"another first hash", func(p *paper) { p.log[0].Hash[0] ^= 1 }, "revision 1 has the hash"},
		{"value", func(p *paper) { p.values["entry 2"] = Personal{Value: "forged"} }, `revision 3 commits to another personal value "entry 2"`},
		{"salt", func(p *paper) { p.values["entry 2"] = Personal{Value: "value", Salt: [16]byte{1}} }, "revision 3 commits"},
	} {
		p := honest(6)
		c.change(p)
		_, err := Verify(t.Context(), p, someone, commitments)
		if !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got the error %v, want one that says %q", c.name, err, c.want)
		}
	}
}

func TestVerifyDoesNotTakeFailuresForBrokenLogs(t *testing.T) {
	p := honest(1)
	p.failed = errors.New("the disk is away")
	if _, err := Verify(t.Context(), p, someone, nil); !errors.Is(err, p.failed) || errors.Is(err, ErrBroken) {
		t.Errorf("got the error %v", err)
	}
	_, err := Verify(t.Context(), honest(1), someone, func([]byte) (map[string]Digest, error) { return nil, errors.New("no entry") })
	if !errors.Is(err, ErrBroken) || !strings.Contains(err.Error(), "no entry") {
		t.Errorf("an entry that cannot be read: %v", err)
	}
}
