"""What API Gateway does with a request before and after the function: routes, authorizers, keys, answers of its own."""
