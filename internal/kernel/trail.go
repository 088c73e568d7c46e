package kernel

import "slices"

// A Link is one step of the way from the thing to a node that covers it.
type Link struct {
	Rel   Rel
	Back  bool // from To to the node before
	Reach bool // part of a reach path, not containment
	To    Node
}

// mostTrodden is how many nodes are looked at beyond those that a question looks
// at, to find the way through a fan.
const mostTrodden = 4096

// CallerPath leads from the caller by groups to holder: both are on it. It is the
// shortest.
func (t *Trace) CallerPath(holder Node) []Node {
	if t.groups.at == nil {
		t.groups.begin(t.a, nil, t.a.caller, func(r Rel) bool { return r == RelMember })
	}
	way, _ := t.groups.to(holder)
	path := []Node{t.a.caller}
	for _, link := range way {
		path = append(path, link.To)
	}
	return path
}

// Way is how n covers the thing: the links from the thing to n, none if n is the
// thing. It is false where there is none (Root covers everything, with or without
// a way) or where it leads through too many nodes to be found.
func (t *Trace) Way(n Node) ([]Link, bool) {
	t.walk()
	if way, ok := t.up.to(n); ok {
		return way, true
	}
	for i := range t.reach {
		if way, ok := t.reach[i].to(n); ok {
			return way, true
		}
	}
	for i := range t.reach {
		if way, ok := t.reach[i].through(n); ok {
			return way, true
		}
	}
	return nil, false
}

// walk goes from the thing by containment, and by each reach path and then by
// containment, once for all ways that will be asked for.
func (t *Trace) walk() {
	if t.walked {
		return
	}
	t.walked = true
	contains := func(r Rel) bool { return t.a.st.Schema.Parent.Has(uint32(r)) }
	t.up.begin(t.a, nil, t.a.thing, contains)
	paths := t.a.st.Schema.Types[t.a.typ].Reach
	t.reach = make([]trail, len(paths))
	for i := range paths {
		t.reach[i].begin(t.a, &paths[i], t.a.thing, contains)
	}
}

// A trail is where the steps of a path lead, and after them relations of some
// kind: each node there with the link by which it was come to first.
type trail struct {
	a     *Asking
	path  *Path
	steps []Step
	on    func(Rel) bool // the relations followed after the steps
	stops []stop
	at    map[visit]int
	fans  []int // stops at which a step leads to too many nodes
	wide  bool  // whether those were followed
}

// A visit is a node after so many steps of a path.
type visit struct {
	step int
	node Node
}

// A stop is a node on a trail.
type stop struct {
	visit
	link Link
	prev int // the stop before; -1 at the first
}

func (t *trail) begin(a *Asking, path *Path, from Node, on func(Rel) bool) {
	t.a, t.path, t.on, t.at = a, path, on, make(map[visit]int, len(a.cover.list))
	if path != nil {
		t.steps = path.Steps
	}
	t.add(stop{visit{0, from}, Link{To: from}, -1})
	t.follow(0)
}

func (t *trail) add(s stop) {
	if _, ok := t.at[s.visit]; !ok {
		t.at[s.visit] = len(t.stops)
		t.stops = append(t.stops, s)
	}
}

// follow goes on from stop i and all after it.
func (t *trail) follow(i int) {
	for ; i < len(t.stops); i++ {
		if s := t.stops[i]; s.step < len(t.steps) && t.steps[s.step].Back {
			if s.node != NoNode && t.fanOut(i) > wideFan {
				t.fans = append(t.fans, i)
			} else if s.node != NoNode {
				t.back(i, wideFan)
			}
		} else {
			t.forth(i)
		}
	}
}

// fanOut is to how many nodes the step backward at stop i leads.
func (t *trail) fanOut(i int) int {
	from := uint64(t.steps[t.stops[i].step].Rel) << 32
	back := t.a.st.back.Get(t.stops[i].node)
	return back.rank(from+1<<32) - back.rank(from)
}

// back follows the step backward at stop i to the first of the nodes it leads to.
func (t *trail) back(i, most int) {
	s := t.stops[i]
	rel := t.steps[s.step].Rel
	for source := range t.a.st.Sources(s.node, rel) {
		if most--; most < 0 {
			return
		}
		t.add(stop{visit{s.step + 1, source}, Link{Rel: rel, Back: true, Reach: true, To: source}, i})
	}
}

// forth follows the step forward at stop i, or what is followed after the steps.
func (t *trail) forth(i int) {
	s := t.stops[i]
	after := s.step == len(t.steps)
	for j := 0; ; j++ {
		e, ok := t.a.edgeOf(s.node, j)
		switch {
		case !ok:
			return
		case after && t.on(e.Rel):
			t.add(stop{visit{s.step, e.To}, Link{Rel: e.Rel, To: e.To}, i})
		case !after && e.Rel == t.steps[s.step].Rel:
			t.add(stop{visit{s.step + 1, e.To}, Link{Rel: e.Rel, Reach: true, To: e.To}, i})
		}
	}
}

// to is the way to n, if the trail leads there.
func (t *trail) to(n Node) ([]Link, bool) {
	i, ok := t.at[visit{len(t.steps), n}]
	if !ok {
		return nil, false
	}
	return t.wayTo(i), true
}

func (t *trail) wayTo(i int) []Link {
	way := t.wayFrom(i)
	slices.Reverse(way)
	return way
}

// through is the way to n through a fan: looked for from n, and if that is too
// much, among the first nodes of the fans.
func (t *trail) through(n Node) ([]Link, bool) {
	for _, i := range t.fans {
		if rest, ok := t.homeward(n, t.stops[i].visit); ok {
			return append(t.wayTo(i), rest...), true
		}
	}
	if !t.wide {
		t.wide = true
		end := len(t.stops)
		for _, i := range t.fans {
			t.back(i, mostTrodden/len(t.fans))
		}
		t.follow(end)
	}
	return t.to(n)
}

// homeward goes from n, down by containment and the steps of the path against
// their direction, until it comes to a stop of the trail.
func (t *trail) homeward(n Node, home visit) ([]Link, bool) {
	back := trail{a: t.a, path: t.path, steps: t.steps, on: t.on, at: map[visit]int{}}
	back.add(stop{visit{len(t.steps), n}, Link{}, -1})
	for i := 0; i < len(back.stops) && len(back.stops) < mostTrodden; i++ {
		if back.stops[i].visit == home {
			return back.wayFrom(i), true
		}
		if back.stops[i].step == len(t.steps) {
			back.down(i)
		}
		if back.stops[i].step > home.step {
			back.against(i)
		}
	}
	return nil, false
}

// down adds what lies in the node of stop i and may hold an end of the path. The
// link of a stop on a trail homeward leads to the stop before it.
func (t *trail) down(i int) {
	n := t.stops[i].node
	if !t.a.st.Schema.Types[t.path.End].Holders.Has(uint32(t.a.st.TypeOf(n))) {
		return
	}
	var it Iter
	for it.Seek(t.a.st.back.Get(n), 0); len(t.stops) < mostTrodden; {
		k, ok := it.Next()
		if !ok {
			return
		}
		rel := Rel(k >> 32)
		if !t.on(rel) {
			it.Seek(t.a.st.back.Get(n), uint64(rel+1)<<32)
			continue
		}
		t.add(stop{visit{t.stops[i].step, Node(k)}, Link{Rel: rel, To: n}, i})
	}
}

// against follows the step that leads to stop i against its direction.
func (t *trail) against(i int) {
	s := t.stops[i]
	if s.step == len(t.steps) && t.a.st.TypeOf(s.node) != t.path.End {
		return
	}
	step := t.steps[s.step-1]
	link := Link{Rel: step.Rel, Back: step.Back, Reach: true, To: s.node}
	if !step.Back {
		for source := range t.a.st.Sources(s.node, step.Rel) {
			if len(t.stops) >= mostTrodden {
				return
			}
			t.add(stop{visit{s.step - 1, source}, link, i})
		}
		return
	}
	for e := range t.a.st.Edges(s.node) {
		if e.Rel == step.Rel {
			t.add(stop{visit{s.step - 1, e.To}, link, i})
		}
	}
}

// wayFrom is the way from stop i back to where the trail began.
func (t *trail) wayFrom(i int) []Link {
	length := 0
	for j := i; t.stops[j].prev >= 0; j = t.stops[j].prev {
		length++
	}
	way := make([]Link, 0, length)
	for ; t.stops[i].prev >= 0; i = t.stops[i].prev {
		way = append(way, t.stops[i].link)
	}
	return way
}
