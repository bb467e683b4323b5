"""What moto's services would do with functions of moto's, done with ours.

`seams` knows where moto does it, and replaces that once moto's module is loaded. moto is never imported by us before
moto does so itself, and what a version of moto does not have is left out.
"""
