package oracle

import (
	"fmt"
	"strings"
)

// A Rule is one sentence of the design that can decide an answer. The random
// comparison counts how often each did.
type Rule int

const (
	_ Rule = iota

	coverItself
	coverUp
	coverSecondParent
	coverReach
	coverReachLong
	coverReachAbove
	coverReachBackward
	coverReachMixed
	coverAccount
	coverNone
	nodeSelf
	nodeResourceGroup
	nodeBeyondHome

	matchItself
	matchGroup
	matchGroupNested
	matchType
	matchAuthenticated
	matchAnonymous

	patternID
	patternAll
	patternType
	patternAction
	patternOwnAll
	patternOwnType
	patternOwnAction
	patternEscalate
	patternOtherCatalog
	includeID
	includeWildcard

	roleBuiltin
	roleCustom
	policyPatterns
	policyBuiltin
	roleHomeFits
	roleHomeMisses
	denyUnscoped
	denyAwayFromHome

	scopePermissionFits
	scopePermissionMisses
	scopeOfEntry
	scopeRoleFits
	scopeRoleMisses
	scopeBothFit
	scopeBothMiss
	scopeOwnFits
	scopeOwnMisses
	scopeNone
	scopeEquallyNear

	conditionTrue
	conditionFalse
	conditionErrorAllow
	conditionErrorDeny
	conditionNotConcerned
	timeBefore
	timeAtStart
	timeWithin
	timeAtEnd
	timeAfter
	policyDisabled

	decidedByDenyOverAllow
	decidedByDenyAlone
	decidedByAllow
	decidedByNothing

	resourceStandIn
	resourceStandInDescribed
	resourceAccountStandIn
	resourceTypeMismatch
	resourceUnknown
	resourceUnknownType
	resourceOtherAccount
	resourceDescribed
	resourceDescribedTargetUnknown
	resourceDescribedNoParent
	resourceDescribedSeveral
	resourceDescribedLacking
	resourceOpaque
	resourceOpaqueDescribed
	resourceOverlay
	resourceRecursive
	resourceRelationsEqual

	writeFree
	writeUndeclared
	writeReadOnly
	writeProtectedHeld
	writeProtectedRefused
	writeProtectedNoPermission
	writeRelation

	tokenUnknown
	tokenExpired
	tokenPlain
	ceilingAdmits
	ceilingPattern
	ceilingNode
	ceilingEmpty
	ceilingReach
	ceilingInclude
	actsForAllowed
	actsForRefused

	principalUnknown
	principalPending
	principalDisabled
	principalGroup
	principalNotActing
	principalOverlay
	permissionUnknown

	refBare
	refByName
	refSlug
	errorReference
	errorAmbiguous
	errorRelations
	errorAttribute

	ruleCount
)

var ruleNames = strings.Fields(`
cover.itself cover.up cover.second-parent cover.reach cover.reach.long cover.reach.above cover.reach.backward
cover.reach.mixed cover.account cover.none node.self node.resource-group
node.beyond-home
match.itself match.group match.group-nested match.type match.authenticated match.anonymous
pattern.id pattern.*:* pattern.types:* pattern.*:action pattern.ambit.*:* pattern.ambit.types:*
pattern.ambit.*:action pattern.escalate-by-no-wildcard pattern.other-catalog include.id include.wildcard
role.builtin role.custom policy.patterns policy.builtin role.home.fits role.home.misses deny.unscoped
deny.away-from-home
scope.permission.fits scope.permission.misses scope.entry scope.role.fits scope.role.misses scope.both.fit
scope.both.miss scope.ambit.fits scope.ambit.misses scope.none scope.equally-near
condition.true condition.false condition.error-allow condition.error-deny condition.not-concerned
time.before time.at-start time.within time.at-end time.after policy.disabled
decided.deny-over-allow decided.deny-alone decided.allow decided.nothing
resource.stand-in resource.stand-in.described resource.stand-in.account resource.type-mismatch
resource.unknown resource.unknown-type resource.other-account resource.described
resource.described.target-unknown resource.described.no-parent
resource.described.several resource.described.lacking resource.opaque resource.opaque.described
resource.overlay resource.recursive resource.relations-equal
write.free write.undeclared write.read-only write.protected.held write.protected.refused
write.protected.no-permission write.relation
token.unknown token.expired token.plain ceiling.admits ceiling.pattern ceiling.node ceiling.empty
ceiling.reach ceiling.include acts-for.allowed acts-for.refused
principal.unknown principal.pending principal.disabled principal.group principal.not-acting
principal.overlay permission.unknown
ref.bare ref.by-name ref.slug error.reference error.ambiguous error.relations error.attribute`)

func (r Rule) String() string { return ruleNames[r-1] }

// Hits counts how often each rule was what decided a step.
type Hits [ruleCount]uint64

// hit counts; a nil Hits counts nothing.
func (h *Hits) hit(r Rule) {
	if h != nil && r != 0 {
		h[r]++
	}
}

// when counts where b holds.
func (h *Hits) when(b bool, r Rule) {
	if b {
		h.hit(r)
	}
}

// either counts one or the other.
func (h *Hits) either(b bool, yes, no Rule) {
	if b {
		h.hit(yes)
	} else {
		h.hit(no)
	}
}

// Add adds the counts of other.
func (h *Hits) Add(other *Hits) {
	for i := range h {
		h[i] += other[i]
	}
}

// Below lists the rules that were hit fewer than least times.
func (h *Hits) Below(least uint64) []string {
	var thin []string
	for r := Rule(1); r < ruleCount; r++ {
		if h[r] < least {
			thin = append(thin, fmt.Sprintf("%s (%d)", r, h[r]))
		}
	}
	return thin
}
