"""The staff's side: everything below `/studio/`, each answer behind a door that names its deed."""
