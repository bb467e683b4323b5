"""Calls of other services by those whose policies are asked: let through, refused in the service's words, or answered.

`capture` keeps the parameters of a call, `gate` decides what becomes of it, `denials` words a refusal, `errors` puts it
into the service's protocol.
"""
