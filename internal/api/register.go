package api

// register adds every operation of the API.
func (x *API) register() {
	x.registerWhoami()
	x.registerUsers()
	x.registerServiceAccounts()
	x.registerGroups()
	x.registerResourceGroups()
	x.registerRoles()
	x.registerPolicies()
	x.registerTokens()
	x.registerSSOConnectors()
	x.registerDecisions()
	x.registerLists()
	x.registerResources()
	x.registerAccount()
	x.registerAccounts()
	x.registerCatalogs()
	x.registerAudit()
	x.registerBulk()
}
