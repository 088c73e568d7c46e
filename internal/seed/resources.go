package seed

import (
	"slices"

	"github.com/ambit-iam/ambit"
	"github.com/ambit-iam/ambit/internal/iam"
)

// resource has a resource made with the next lot. A relation to something that is
// still to be made follows when it is there.
func (f *filling) resource(r *ambit.Resource) error {
	whole := len(r.Relations)
	ready := *r
	ready.Relations = slices.DeleteFunc(slices.Clone(r.Relations), func(rel ambit.Relation) bool { return f.toCome(rel.To) })
	if len(ready.Relations) < whole {
		f.later = append(f.later, r)
	}
	f.Refs[r.Node] = r.Node
	return f.put(&ready)
}

// relations gives resources the relations that had to wait.
func (f *filling) relations() error {
	for _, r := range f.later {
		if err := f.put(r); err != nil {
			return err
		}
	}
	return f.flush()
}

// put adds a resource to the lot, which goes where it is full.
func (f *filling) put(r *ambit.Resource) error {
	for i, rel := range r.Relations {
		r.Relations[i].To = f.ref(rel.To)
	}
	f.bulk = append(f.bulk, iam.BulkLine{Number: len(f.bulk) + 1, Put: r})
	if len(f.bulk) < iam.MaxBulk {
		return nil
	}
	return f.flush()
}

// flush makes the resources of the lot.
func (f *filling) flush() error {
	if len(f.bulk) == 0 {
		return nil
	}
	_, err := f.s.Bulk(f.ctx, f.owner, f.bulk, iam.Write{})
	f.bulk = nil
	return err
}
