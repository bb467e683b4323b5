"""The modules of an environment: how they are found, and which of them `sys.modules` shows to whom."""
