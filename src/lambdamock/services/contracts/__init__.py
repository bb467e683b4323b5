"""What the services that wait for a function make of its result: one module per service, pure rules.

Each takes the event that it sent and the `FunctionResult` that came back. What is served over HTTP ends in an
`HttpResponse`, the rest in a `Reply`; both say in `problem` which part of the contract a function broke.
"""
