"""Pages and REST interfaces: the application of a service, its guards, sign-in of residents, the shared look."""
