package harness

import "github.com/ambit-iam/ambit/internal/dialect"

type projectBody struct {
	Organization string            `json:"orgIdentifier"`
	Identifier   string            `json:"identifier"`
	Name         string            `json:"name"`
	Color        *string           `json:"color"`
	Modules      []string          `json:"modules"`
	Description  *string           `json:"description"`
	Tags         map[string]string `json:"tags"`
}

type projectResponse struct {
	Project  projectBody `json:"project"`
	Created  int64       `json:"createdAt"`
	Modified int64       `json:"lastModifiedAt"`
}

func showProject(p place) projectResponse {
	return projectResponse{
		Project: projectBody{p.Organization, p.Identifier, p.Name, orNull(p.Color), p.Modules, orNull(p.Description), p.Tags},
		Created: p.created, Modified: p.modified,
	}
}

// sentProject is the project of the body, which names its organization there or in
// the query, or in both alike.
func (c *call) sentProject() (placeBody, error) {
	sent, err := body[struct {
		Project *placeBody `json:"project"`
	}](c)
	switch {
	case err != nil:
		return placeBody{}, err
	case sent.Project == nil:
		return placeBody{}, dialect.Invalid("project", "must be there: the body is {\"project\": {…}}")
	case sent.Project.Organization == "":
		sent.Project.Organization = c.scope.organization
	case c.scope.organization != "" && sent.Project.Organization != c.scope.organization:
		return placeBody{}, invalidRequest("The orgIdentifier in the project body and the query do not match")
	}
	if sent.Project.Organization == "" {
		return placeBody{}, dialect.Invalid("orgIdentifier", "must not be empty")
	}
	return *sent.Project, nil
}

// pathProject is the project of the path, in the organization of the query.
func (c *call) pathProject() (scope, error) {
	if c.scope.organization == "" {
		return scope{}, dialect.Invalid("orgIdentifier", "must not be empty")
	}
	return newScope(c.look, c.scope.account, c.scope.organization, c.identifier()), nil
}

func (c *call) listProjects() (any, error) {
	listed, err := c.listPlaces(projectType, func(p place) bool {
		return c.scope.organization == "" || p.Organization == c.scope.organization
	})
	if err != nil {
		return nil, err
	}
	return pageOf(listed, showProject), nil
}

func (c *call) getProject() (any, error) {
	s, err := c.pathProject()
	if err != nil {
		return nil, err
	}
	return shown(c.getPlace, s, showProject)
}

func (c *call) createProject() (any, error) {
	sent, err := c.sentProject()
	if err == nil {
		err = sent.check("project")
	}
	if err != nil {
		return nil, err
	}
	around := newScope(c.look, c.scope.account, sent.Organization, "")
	return shown(func(s scope) (place, error) { return c.createPlace(sent, s, around) },
		newScope(c.look, c.scope.account, sent.Organization, sent.Identifier), showProject)
}

func (c *call) updateProject() (any, error) {
	s, err := c.pathProject()
	if err != nil {
		return nil, err
	}
	sent, err := c.sentProject()
	if err != nil {
		return nil, err
	}
	return shown(func(s scope) (place, error) { return c.updatePlace(sent, s) }, s, showProject)
}

func (c *call) deleteProject() (any, error) {
	s, err := c.pathProject()
	if err != nil {
		return nil, err
	}
	return c.deletePlace(s)
}
