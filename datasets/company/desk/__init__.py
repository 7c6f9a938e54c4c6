"""How the service desk works: helpers of the part `service`."""
