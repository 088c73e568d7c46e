package cel

import (
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"
	"cel.dev/cel-go/interpreter"
)

// bytesPerUnit is how much text goes for one unit of cost.
const bytesPerUnit = 10

// A meter counts what an evaluation costs, and stops it by a panic with
// [cost.LimitExceededError] where that exceeds the limit.
type meter = cost.Tracker

// amount is the "function" that lets a meter be charged any amount; its result
// is the amount.
type amount struct{}

func (amount) Function() string   { return "@amount" }
func (amount) OverloadID() string { return "@amount" }

func newMeter(limit uint64) *meter {
	m, err := cost.NewTracker(nil, cost.TrackerLimit(limit),
		cost.OverloadTracker(amount{}.OverloadID(), func(_ []ref.Val, result ref.Val) *uint64 {
			units := uint64(result.(types.Uint))
			return &units
		}))
	if err != nil {
		panic(err) // only for options that are wrong whatever the limit
	}
	return m
}

// charge has an evaluation pay for what it is about to do. A price that is
// beyond the limit need not be exact, so price is told where it may stop
// counting.
func charge(frame *interpreter.ExecutionFrame, id int64, price func(upTo uint64) uint64) {
	m := frame.CostTracker()
	if m == nil { // while planning
		return
	}
	units := price(*m.Limit + 1)
	if units > 8 {
		m.EvalZeroArity(frame, id, amount{}, types.Uint(units))
		return
	}
	for ; units > 0; units-- { // needs no memory, and most prices are 1
		m.Qualify(id)
	}
}

// priceOf is how a function is paid: by what it goes through.
func priceOf(function string) func(a, b ref.Val, upTo uint64) uint64 {
	switch function {
	case operators.Equals, operators.NotEquals:
		return comparisonPrice
	case operators.In, operators.OldIn:
		return membershipPrice
	case operators.Add:
		return sumPrice
	}
	return textPrice
}

// textPrice is that of going through the texts among the operands once.
func textPrice(a, b ref.Val, _ uint64) uint64 {
	return 1 + (textLength(a)+textLength(b))/bytesPerUnit
}

func textLength(v ref.Val) uint64 {
	switch v := v.(type) {
	case types.String:
		return uint64(len(v))
	case types.Bytes:
		return uint64(len(v))
	}
	return 0
}

// sumPrice is that of making a text. Lists are joined without being copied, but
// a list can double in each step, and what is done with it is then beyond
// measure; so it costs as much as the shorter one adds.
func sumPrice(a, b ref.Val, upTo uint64) uint64 {
	x, ok := a.(traits.Lister)
	y, also := b.(traits.Lister)
	if !ok || !also {
		return textPrice(a, b, upTo)
	}
	return 1 + min(length(x), length(y))
}

// comparisonPrice is that of going through the smaller side.
func comparisonPrice(a, b ref.Val, upTo uint64) uint64 {
	if !isContainer(a) || !isContainer(b) {
		return 1 + min(textLength(a), textLength(b))/bytesPerUnit
	}
	return weight(b, weight(a, upTo))
}

// membershipPrice is that of comparing the element with each of the list's.
func membershipPrice(element, container ref.Val, upTo uint64) uint64 {
	list, ok := container.(traits.Lister)
	switch {
	case !ok:
		return textPrice(element, nil, upTo)
	case isContainer(element):
		return weight(list, upTo)
	}
	return 1 + length(list)
}

// weight counts everything in v, and stops at upTo.
func weight(v ref.Val, upTo uint64) uint64 {
	sum := 1 + textLength(v)/bytesPerUnit
	switch v := v.(type) {
	case traits.Lister:
		for it := v.Iterator(); sum < upTo && it.HasNext() == types.True; {
			sum += weight(it.Next(), upTo-sum)
		}
	case traits.Mapper:
		for it := v.Iterator(); sum < upTo && it.HasNext() == types.True; {
			key := it.Next()
			sum += weight(key, upTo-sum)
			if item, ok := v.Find(key); ok && sum < upTo {
				sum += weight(item, upTo-sum)
			}
		}
	}
	return min(sum, upTo)
}

func isContainer(v ref.Val) bool {
	switch v.(type) {
	case traits.Lister, traits.Mapper:
		return true
	}
	return false
}

func length(l traits.Lister) uint64 {
	n, _ := l.Size().(types.Int)
	return uint64(n)
}
