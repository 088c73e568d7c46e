package world

import "github.com/ambit-iam/ambit"

// places are where the nouns of the file stand in it.
func (r *reader) places() map[ambit.Ref]Place {
	places := make(map[ambit.Ref]Place, len(r.byRef))
	for ref, it := range r.byRef {
		if it.place != nil {
			places[ref] = Place{r.file, it.place.Line, it.place.Column}
		}
	}
	return places
}
