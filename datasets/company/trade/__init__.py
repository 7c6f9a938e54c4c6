"""How demand becomes orders and stock: helpers of the parts `sales` and `billing`."""
