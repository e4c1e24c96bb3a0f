//! envparity.yaml: environments, contract, rules and allowances of a workspace.
