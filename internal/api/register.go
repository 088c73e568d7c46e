package api

// register adds every operation of the API.
func (x *API) register() {
	x.registerWhoami()
}
