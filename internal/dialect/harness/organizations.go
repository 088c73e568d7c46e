package harness

import "github.com/ambit-iam/ambit/internal/dialect"

type organizationBody struct {
	Identifier  string            `json:"identifier"`
	Name        string            `json:"name"`
	Description *string           `json:"description"`
	Tags        map[string]string `json:"tags"`
}

type organizationResponse struct {
	Organization organizationBody `json:"organization"`
	Created      int64            `json:"createdAt"`
	Modified     int64            `json:"lastModifiedAt"`
	Managed      bool             `json:"harnessManaged"`
}

func showOrganization(p place) organizationResponse {
	return organizationResponse{
		Organization: organizationBody{p.Identifier, p.Name, orNull(p.Description), p.Tags},
		Created:      p.created, Modified: p.modified,
	}
}

// A sentOrganization is a body: the organization is wrapped.
type sentOrganization struct {
	Organization *placeBody `json:"organization"`
}

func (c *call) sentOrganization() (placeBody, error) {
	sent, err := body[sentOrganization](c)
	if err == nil && sent.Organization == nil {
		err = dialect.Invalid("organization", "must be there: the body is {\"organization\": {…}}")
	}
	if err != nil {
		return placeBody{}, err
	}
	return *sent.Organization, nil
}

// pathOrganization is the organization of the path.
func (c *call) pathOrganization() scope {
	return newScope(c.look, c.scope.account, c.identifier(), "")
}

func (c *call) listOrganizations() (any, error) {
	listed, err := c.listPlaces(organizationType, func(place) bool { return true })
	if err != nil {
		return nil, err
	}
	return pageOf(listed, showOrganization), nil
}

// pageOf is a page with its items in another form.
func pageOf[T, U any](of page[T], show func(T) U) page[U] {
	p := page[U]{
		TotalPages: of.TotalPages, TotalItems: of.TotalItems, PageItemCount: of.PageItemCount,
		PageSize: of.PageSize, PageIndex: of.PageIndex, Empty: of.Empty,
	}
	for _, item := range of.Content {
		p.Content = append(p.Content, show(item))
	}
	return p
}

func (c *call) getOrganization() (any, error) {
	return shown(c.getPlace, c.pathOrganization(), showOrganization)
}

// shown is what an operation on an organization or project answers.
func shown[T any](do func(scope) (place, error), s scope, show func(place) T) (any, error) {
	p, err := do(s)
	if err != nil {
		return nil, err
	}
	return show(p), nil
}

func (c *call) createOrganization() (any, error) {
	sent, err := c.sentOrganization()
	if err == nil {
		err = sent.check("organization")
	}
	if err != nil {
		return nil, err
	}
	around := newScope(c.look, c.scope.account, "", "")
	return shown(func(s scope) (place, error) { return c.createPlace(sent, s, around) },
		newScope(c.look, c.scope.account, sent.Identifier, ""), showOrganization)
}

func (c *call) updateOrganization() (any, error) {
	sent, err := c.sentOrganization()
	if err != nil {
		return nil, err
	}
	return shown(func(s scope) (place, error) { return c.updatePlace(sent, s) }, c.pathOrganization(), showOrganization)
}

func (c *call) deleteOrganization() (any, error) { return c.deletePlace(c.pathOrganization()) }
