package ambit

// LimitNodes makes d an account for fewer nodes than [MaxNodes].
func (d *Draft) LimitNodes(most uint32) { d.mostNodes = most }
