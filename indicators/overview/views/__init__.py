"""Public pages of indicators and services, and the home of the wing at the desk."""
