package cloudflare_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ambit-iam/ambit/internal/dialect/dialecttest"
)

// walk reads a list as clients do: page after page until one is empty. The first
// item of each page tells of it.
func walk(b bed, path string, size int) (ids []string, requests int) {
	b.Helper()
	for page := 1; ; page++ {
		said := b.do("GET", fmt.Sprintf("%s&page=%d&per_page=%d", path, page, size), "")
		part := said.Strs("result", "id")
		if got := info(said); got["count"] != len(part) || got["page"] != page || got["per_page"] != size {
			b.Errorf("page %d of %s has %d items and says %v", page, path, len(part), got)
		}
		if len(part) == 0 {
			return ids, page
		}
		ids = append(ids, part...)
	}
}

func info(said dialecttest.Answer) map[string]int {
	read := map[string]int{}
	for _, name := range []string{"count", "page", "per_page", "total_count", "total_pages"} {
		read[name] = int(said.Get("result_info." + name).(float64))
	}
	return read
}

func TestListsAreReadPageByPage(t *testing.T) {
	b := newBed(t)
	group := b.group("g00", "")
	var people []string
	for i := range 10 {
		if i > 0 {
			b.group(fmt.Sprintf("g%02d", 10-i), "")
		}
		people = append(people, b.member(fmt.Sprintf("p%02d@example.com", i)))
	}
	b.do("PUT", "/iam/user_groups/"+group+"/members", peopleBackward(people))
	for _, c := range []struct {
		path           string
		size, all, ask int // how many items there are, and how many requests read them
	}{
		{"/iam/user_groups?direction=asc", 5, 10, 3}, // an exact multiple: one more, which is empty
		{"/iam/user_groups?direction=desc", 7, 10, 3},
		{"/iam/user_groups?fuzzyName=G0", 5, 10, 3},
		{"/iam/user_groups?name=g03", 5, 1, 2},
		{"/iam/user_groups/" + group + "/members?direction=asc", 1, 10, 11},
		{"/iam/user_groups/" + group + "/members?fuzzyEmail=P0", 4, 10, 4},
		{"/members?status=accepted", 5, 11, 4}, // with the owner
		{"/members?status=rejected", 5, 0, 1},
	} {
		ids, asked := walk(b, c.path, c.size)
		if len(ids) != c.all || asked != c.ask {
			t.Errorf("%s has %d items in %d requests, want %d in %d", c.path, len(ids), asked, c.all, c.ask)
		}
		slices.Sort(ids)
		if len(slices.Compact(ids)) != c.all {
			t.Errorf("%s shows something twice", c.path)
		}
	}
	names := b.do("GET", "/iam/user_groups", "").Strs("result", "name")
	if !slices.IsSorted(names) || len(names) != 10 {
		t.Errorf("the groups are %v", names)
	}
	emails := b.do("GET", "/iam/user_groups/"+group+"/members?direction=desc", "").Strs("result", "email")
	slices.Reverse(emails)
	if !slices.IsSorted(emails) || len(emails) != 10 {
		t.Errorf("the members are %v", emails)
	}
}

func peopleBackward(ids []string) string {
	ids = slices.Clone(ids)
	slices.Reverse(ids)
	return people(ids...)
}

func TestWhatIsSearchedForIsFound(t *testing.T) {
	b := newBed(t)
	crew, crewmates := b.group("Crew", ""), b.group("Crewmates", "")
	set := b.set("Shop", zoneA)
	b.set("Shop", zoneB)
	b.set("Shopping", zoneB)
	for path, want := range map[string]int{
		"/iam/user_groups?name=Crew": 1, "/iam/user_groups?name=crew": 0, "/iam/user_groups?fuzzyName=crew": 2, "/iam/user_groups?fuzzyName=mate&id=" + crewmates: 1,
		"/iam/user_groups?id=" + crew: 1, "/iam/user_groups?id=" + crew + "&name=Crewmates": 0, "/iam/user_groups?name=": 2,
		"/iam/resource_groups?name=Shop": 2, "/iam/resource_groups?id=" + set: 1, "/iam/resource_groups?name=Sho": 0, "/iam/resource_groups": 4,
		"/iam/resource_groups?page=9&per_page=1": 4, // this list is one page, whatever is asked for
		"/iam/permission_groups?name=DNS+Write":  1, "/iam/permission_groups?id=" + dnsWrite: 1, "/iam/permission_groups?label=dns_records_edit": 1,
		"/iam/permission_groups?label=dns_records_edit&name=DNS+Read": 0, "/iam/permission_groups?label=DNS_RECORDS_EDIT": 0,
		"/members?order=user.last_name&direction=desc": 1,
	} {
		if got := len(b.do("GET", path, "").Items("result")); got != want {
			t.Errorf("%s finds %d, want %d", path, got, want)
		}
	}
	if said := b.do("GET", "/iam/permission_groups", ""); len(said.Items("result")) != 50 || info(said)["total_pages"] < 3 {
		t.Errorf("the first page of permission groups has %v", info(said))
	}
}

func TestPagesThatMakeNoSenseAreRefused(t *testing.T) {
	b := newBed(t)
	group := b.group("g", "")
	for _, c := range []struct{ path, bad string }{
		{"/iam/permission_groups", "per_page=4 per_page=51 page=0 page=-1 page=x page=1.5 page=99999999999 per_page= page=1&page=2 id=a&id=b label=a&label=b"},
		{"/iam/user_groups", "per_page=4 per_page=51 page=0 direction=up direction=ASC name=a&name=b fuzzyName=a&fuzzyName=b"},
		{"/iam/user_groups/" + group + "/members", "per_page=0 per_page=501 page=0 direction=up fuzzyEmail=a&fuzzyEmail=b"},
		{"/iam/resource_groups", "id=a&id=b name=a&name=b"},
		{"/members", "per_page=4 per_page=51 page=0 status=x order=x direction=x order=status&order=status"},
	} {
		for bad := range strings.FieldsSeq(c.bad) {
			said := b.Owner().Send("GET", b.at(c.path+"?"+bad), "")
			want := 400
			if strings.HasSuffix(bad, "=") {
				want = 200 // an empty one is none
			}
			if said.Status != want {
				t.Errorf("%s?%s is answered %d: %s", c.path, bad, said.Status, said.Text)
			}
		}
		b.Owner().Send("GET", b.at(c.path+"?page=%zz"), "").Is(400)
	}
	for _, far := range []string{"page=2147483647&per_page=50", "page=1000"} {
		if said := b.do("GET", "/iam/user_groups?"+far, ""); len(said.Items("result")) != 0 || info(said)["total_count"] != 1 {
			t.Errorf("far past the end there is %s", said.Text)
		}
	}
}
